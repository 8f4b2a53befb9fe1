// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Meaning;
import org.learningplatform.camel.client.contract.Member;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.doctor.Finding.Since;
import org.learningplatform.camel.doctor.Finding.Times;
import org.learningplatform.camel.doctor.Finding.Treatment;

/**
 * Finds out about one list. What it has found when the calls end is kept: see {@link #finding}.
 */
final class ListProbe {

    /** No id, and no name of anybody. */
    private static final String NONSENSE = "no-such-value-4d6f";

    private static final String NONSENSE_ID = "987654321012";

    /** Members that hold a moment of the past. */
    private static final String PAST = "(?i).*(creat|updat|modif|chang|complet).*";

    private final Operation operation;
    private final Map<String, ?> given;
    private final Function<Map<String, Object>, Calls.Answer> call;

    private Verdict verdict = Verdict.UNKNOWN;
    private final List<String> reasons = new ArrayList<>();
    private int status;
    private @Nullable Listing first;
    private Listing most = new Listing("", List.of(), null, "");
    private boolean all;
    private @Nullable Pages paging;
    private @Nullable Boolean orderStable;
    private final Map<String, Treatment> filters = new TreeMap<>();
    private @Nullable Since since;
    private @Nullable Times times;

    /**
     * @param given arguments that every call needs
     * @param call reads with these arguments beside them
     */
    ListProbe(Operation operation, Map<String, ?> given, Function<Map<String, Object>, Calls.Answer> call) {
        this.operation = operation;
        this.given = given;
        this.call = call;
    }

    /** The rows that it has seen. */
    List<Map<String, Object>> rows() {
        return most.rows().isEmpty() && first != null ? first.rows() : most.rows();
    }

    /** What its page said; null before there was one. */
    @Nullable
    Pages paging() {
        return paging;
    }

    /**
     * Finds out.
     *
     * @param likely how other lists of the platform are cut
     * @param clock the platform's, as its replies tell it
     * @throws Calls.Ended if the calls end first
     */
    void run(List<Pages> likely, Function<Calls.Answer, @Nullable Instant> clock) {
        Calls.Answer answer = call.apply(Map.of());
        status = answer.status();
        if (!answer.isRead()) {
            block(answer.problem());
            return;
        }
        Listing start = Listing.of(operation, answer.value(), answer.headers());
        if (start == null) {
            block("the reply is no list: say in x-envelope of the contract which member holds the rows");
            return;
        }
        first = start;
        most = start;
        if (start.rows().isEmpty()) {
            reasons.add("the list is empty, so that nothing shows: add a row on the platform and look again");
            return;
        }
        times = times(start, clock.apply(answer));
        cut(start, likely);
        narrow();
        String changed = sinceArgument();
        if (changed != null) {
            since(changed, Objects.requireNonNullElse(clock.apply(answer), Instant.EPOCH));
        }
        if (verdict != Verdict.BLOCKED) {
            verdict = Verdict.WORKS;
        }
    }

    private void block(String why) {
        verdict = Verdict.BLOCKED;
        reasons.add(why);
    }

    /** Says that it could not be looked at to the end. */
    void unfinished(String why) {
        if (verdict != Verdict.BLOCKED) {
            verdict = Verdict.UNKNOWN;
        }
        reasons.add("not looked at to the end: " + why);
    }

    private @Nullable Listing list(Map<String, Object> arguments) {
        Calls.Answer answer = call.apply(arguments);
        return answer.isRead() ? Listing.of(operation, answer.value(), answer.headers()) : null;
    }

    // Pages

    private void cut(Listing start, List<Pages> likely) {
        List<Pages> ways = new ArrayList<>(likely);
        Pages said = Pages.of(operation);
        if (said != null) {
            ways.add(said);
        }
        PagingProbe probe = new PagingProbe(this::list, start);
        Pages found = probe.find(ways);
        if (!found.isKnown() && start.rows().size() < 3) {
            boolean known = !likely.isEmpty();
            paging = known ? likely.get(0).sizes(null, null) : found;
            reasons.add("too few rows to see how it is cut into pages"
                    + (known ? "; taken to be as the platform's other lists" : ""));
            all = true;
            return;
        }
        if (!found.isKnown()) {
            paging = found;
            block("it has " + start.rows().size() + " rows and perhaps more, and nothing that is known turns its pages:"
                    + " ask the vendor for the names, and say them in x-paging of the contract");
            return;
        }
        PagingProbe.Greatest greatest = probe.measure(found);
        paging = greatest.pages();
        most = greatest.rows();
        all = greatest.all();
        List<Object> longer = most.keys(start.id());
        List<Object> shorter = start.keys(start.id());
        int both = Math.min(longer.size(), shorter.size());
        orderStable = longer.subList(0, both).equals(shorter.subList(0, both));
        if (!orderStable) {
            reasons.add("its order changes from call to call, so that a page may hide what another has shown");
        }
    }

    // Filters

    private void narrow() {
        for (Parameter parameter : operation.parameters()) {
            boolean narrows = parameter.in() == Parameter.In.QUERY
                    && !parameter.name().equals(sinceArgument())
                    && !given.containsKey(parameter.name())
                    && !isOfPages(parameter.name());
            Object value = narrows ? value(parameter) : null;
            if (value != null) {
                filters.put(parameter.name(), treatment(parameter, value));
            }
        }
    }

    private boolean isOfPages(String name) {
        return Stream.of(Pages.of(operation), paging)
                .filter(Objects::nonNull)
                .anyMatch(pages -> name.equals(pages.position()) || name.equals(pages.size()));
    }

    /** What a row has where the argument is about, of the first row that does not share it with all others. */
    private @Nullable Object value(Parameter parameter) {
        List<Object> values = rows().stream()
                .flatMap(row -> Stream.ofNullable(read(row, parameter)))
                .toList();
        return values.stream()
                .filter(value -> values.stream().anyMatch(other -> !same(other, value)))
                .findFirst()
                .orElse(values.isEmpty() ? null : values.get(0));
    }

    private @Nullable Object read(Map<String, Object> row, Parameter parameter) {
        Meaning meaning = operation.meaning();
        Field field = parameter.field();
        if (meaning != null && field != null) {
            for (Member member : meaning.reply().getOrDefault(field, List.of())) {
                Object value = member.read(row);
                if (value != null) {
                    return value;
                }
            }
        }
        Object value = row.get(parameter.name());
        return value == null || value.toString().isBlank() ? null : value;
    }

    private Treatment treatment(Parameter parameter, Object value) {
        Listing found = list(Map.of(parameter.name(), value));
        if (found == null) {
            return Treatment.refused;
        }
        boolean finds = found.rows().stream().anyMatch(row -> same(read(row, parameter), value));
        boolean number = value instanceof Number || parameter.type() == Parameter.Type.INTEGER;
        Listing none = list(Map.of(parameter.name(), number ? NONSENSE_ID : NONSENSE));
        boolean narrows = none == null || none.rows().isEmpty();
        if (narrows && !finds) {
            reasons.add("the argument " + parameter.name() + " does not find a row that is there");
        }
        return narrows && finds ? Treatment.honoured : Treatment.ignored;
    }

    private static boolean same(@Nullable Object one, @Nullable Object other) {
        return String.valueOf(one).equalsIgnoreCase(String.valueOf(other));
    }

    private @Nullable String sinceArgument() {
        return operation.since() == null || operation.since().isNewestFirst()
                ? null
                : operation.since().parameter();
    }

    // Moments

    private static @Nullable Times times(Listing listing, @Nullable Instant now) {
        Map<String, TimeForm> forms = new LinkedHashMap<>();
        Set<String> none = new TreeSet<>();
        listing.rows()
                .forEach(row -> row.forEach((name, value) -> {
                    TimeForm form = TimeForm.of(value);
                    if (form != null
                            && (form != TimeForm.EPOCH || name.matches("(?i).*(_at|at|on|date|time|until|from|to)"))) {
                        forms.putIfAbsent(name, form);
                    } else if (value != null) {
                        none.add(name);
                    }
                }));
        forms.keySet().removeAll(none);
        if (forms.isEmpty()) {
            return null;
        }
        TimeForm form = forms.values().iterator().next();
        return new Times(form.word(), zone(listing, forms, now), List.copyOf(new TreeSet<>(forms.keySet())));
    }

    private static @Nullable Zone zone(Listing listing, Map<String, TimeForm> forms, @Nullable Instant now) {
        Instant newest = forms.entrySet().stream()
                .filter(member ->
                        member.getValue().namesNoZone() && member.getKey().matches(PAST))
                .flatMap(member -> listing.rows().stream()
                        .flatMap(row -> Stream.ofNullable(member.getValue().read(row.get(member.getKey())))))
                .max(Comparator.naturalOrder())
                .orElse(null);
        return now == null || newest == null ? null : Zone.atLeast(newest, now);
    }

    private void since(String argument, Instant now) {
        Parameter parameter = operation.parameters().stream()
                .filter(one -> one.name().equals(argument))
                .findFirst()
                .orElseThrow();
        Set<TimeForm> forms = Stream.concat(
                        Stream.of(TimeForm.of(parameter)), Stream.of(TimeForm.PLAIN, TimeForm.ISO, TimeForm.EPOCH))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        boolean ignored = false;
        for (TimeForm form : forms) {
            Listing future = list(Map.of(argument, form.write(now.plus(Duration.ofDays(400)))));
            if (future == null) {
                continue;
            }
            if (!future.rows().isEmpty()) {
                ignored = true;
                continue;
            }
            Since found = middle(argument, form);
            if (found != null) {
                since = found;
                return;
            }
        }
        since = new Since(argument, ignored ? Treatment.ignored : Treatment.refused, null, null);
        reasons.add("the argument " + argument + " is " + since.treatment()
                + (ignored ? "" : " in every form that is known") + ": each poll reads the list whole");
    }

    /** What it tells since a moment that a row has; null if that is not since then. */
    private @Nullable Since middle(String argument, TimeForm form) {
        String member = timeMember(argument);
        List<Instant> moments = member == null
                ? List.of()
                : rows().stream()
                        .flatMap(row -> Stream.ofNullable(moment(row, member)))
                        .distinct()
                        .sorted()
                        .toList();
        if (member == null || moments.size() < 2) {
            return new Since(argument, Treatment.honoured, form.word(), null);
        }
        // late enough that what follows fits on a page
        Instant middle = moments.get(moments.size() - 2);
        Listing told = list(sized(argument, form.write(middle)));
        List<Instant> after = told == null
                ? List.of()
                : told.rows().stream()
                        .flatMap(row -> Stream.ofNullable(moment(row, member)))
                        .toList();
        if (told == null || after.stream().anyMatch(moment -> moment.isBefore(middle))) {
            return null;
        }
        if (after.isEmpty()) {
            return null;
        }
        Pages pages = paging;
        boolean whole = all
                || pages == null
                || pages.greatestPage() == null
                || told.rows().size() < pages.greatestPage()
                || passes(told, member, middle);
        Boolean inclusive = after.contains(middle) ? Boolean.TRUE : whole ? Boolean.FALSE : null;
        return new Since(argument, Treatment.honoured, form.word(), inclusive);
    }

    /** Whether a reply has a row that stands behind those of that moment: had they been let through, they would be there. */
    private boolean passes(Listing told, String member, Instant moment) {
        String id = first == null ? "" : first.id();
        List<Object> keys = most.keys(id);
        int last = -1;
        for (int i = 0; i < most.rows().size(); i++) {
            last = moment.equals(moment(most.rows().get(i), member)) ? i : last;
        }
        return Boolean.TRUE.equals(orderStable)
                && told.keys(id).stream().anyMatch(keys.subList(last + 1, keys.size())::contains);
    }

    private Map<String, Object> sized(String argument, String value) {
        Pages pages = paging;
        return pages == null || pages.size() == null || pages.greatestPage() == null
                ? Map.of(argument, value)
                : Map.of(argument, value, pages.size(), pages.greatestPage());
    }

    private @Nullable Instant moment(Map<String, Object> row, String member) {
        TimeForm form = TimeForm.of(row.get(member));
        return form == null ? null : form.read(row.get(member));
    }

    /** The member that the argument is about: the one whose name begins alike, else the first of the past. */
    private @Nullable String timeMember(String argument) {
        if (times == null) {
            return null;
        }
        String stem = argument.toLowerCase(Locale.ROOT).replaceFirst("[_-]?(from|since|after|min|gte?).*$", "");
        return Stream.concat(
                        times.members().stream()
                                .filter(name -> !stem.isEmpty()
                                        && name.toLowerCase(Locale.ROOT).startsWith(stem)),
                        times.members().stream().filter(name -> name.matches(PAST)))
                .findFirst()
                .orElse(null);
    }

    /** What it has found up to now. */
    Finding finding() {
        Set<String> members =
                rows().stream().flatMap(row -> row.keySet().stream()).collect(Collectors.toCollection(TreeSet::new));
        Meaning meaning = operation.meaning();
        List<String> missing = meaning == null || members.isEmpty()
                ? List.of()
                : meaning.reply().entrySet().stream()
                        .filter(field -> field.getValue().stream()
                                .noneMatch(
                                        member -> members.contains(member.path().get(0))))
                        .map(field -> field.getKey().word())
                        .toList();
        Set<String> unknown = new TreeSet<>(operation.replyFields().isEmpty() ? Set.of() : members);
        unknown.removeAll(operation.replyFields());
        return new Finding(
                operation.name(),
                meaning == null ? null : meaning.role().word(),
                verdict,
                List.copyOf(reasons),
                status,
                first == null ? null : first.envelope(),
                first == null || first.id().isEmpty() ? null : first.id(),
                List.copyOf(unknown),
                missing,
                paging,
                orderStable,
                Map.copyOf(filters),
                since,
                times);
    }
}
