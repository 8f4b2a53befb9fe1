// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.learning;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.learningplatform.camel.state.Journal;
import org.learningplatform.camel.state.Purge;

/** Which statements are published, pulled or pushed: so each is published once. They are remembered for 60 days. */
public final class StatementLog {

    private static final Duration KEPT = Duration.ofDays(60);

    private final Journal journal;
    private final String scope;
    private final Clock clock;
    private final Purge purge;

    /** @param tenant whose statements they are */
    public StatementLog(Journal journal, String tenant, Clock clock) {
        this.journal = journal;
        this.scope = "statements " + tenant;
        this.clock = clock;
        this.purge = new Purge(KEPT, instant -> journal.forgetBefore(scope, instant));
    }

    /** What is noted of a statement. */
    public enum Known {
        /** It may be published or not. */
        BEGUN,
        PUBLISHED,
        /** One with that id says something else. */
        OTHER
    }

    /** What is noted of those statements of which something is. */
    public Map<ReceivedStatement, Known> find(Collection<ReceivedStatement> statements) {
        Map<String, Journal.Entry> entries = journal.find(
                scope, statements.stream().map(ReceivedStatement::key).toList());
        Map<ReceivedStatement, Known> known = new HashMap<>();
        for (ReceivedStatement statement : statements) {
            Journal.Entry entry = entries.get(statement.key());
            if (entry != null) {
                known.put(statement, known(statement, entry));
            }
        }
        return known;
    }

    private static Known known(ReceivedStatement statement, Journal.Entry entry) {
        if (!entry.content().equals(statement.digest())) {
            return Known.OTHER;
        }
        return entry.done() ? Known.PUBLISHED : Known.BEGUN;
    }

    /** Notes what is about to be published, so that nobody takes another one with that id for it. */
    public void begin(Collection<ReceivedStatement> statements) {
        journal.begin(scope, contents(statements), clock.instant());
    }

    /** Notes what is published. */
    public void done(Collection<ReceivedStatement> statements) {
        journal.done(scope, contents(statements), clock.instant());
        purge.run(clock.instant());
    }

    private static Map<String, String> contents(Collection<ReceivedStatement> statements) {
        return statements.stream()
                .collect(Collectors.toMap(ReceivedStatement::key, ReceivedStatement::digest, (one, other) -> one));
    }
}
