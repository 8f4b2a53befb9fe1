// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What is called, over and over. */
enum Case {
    READ_ONE("read one id") {
        @Override
        void call(Contender contender) throws Exception {
            read(contender, 1);
        }
    },
    /** As a nightly run reads its users: each once, so camel-http has a token for none of them yet. */
    READ_THOUSAND("read 1,000 ids") {
        @Override
        void call(Contender contender) throws Exception {
            read(contender, NEXT_ID.getAndIncrement());
        }
    },
    /** The same 1,000 in each pass: camel-http has a token for each of them by then. */
    READ_THOUSAND_AGAIN("read them again") {
        @Override
        void call(Contender contender) throws Exception {
            read(contender, 1 + NEXT_ID.getAndIncrement() % 1_000);
        }
    },
    WRITE("create") {
        @Override
        void call(Contender contender) throws Exception {
            check(contender.create(Users.newUser()), 1);
        }
    };

    private static final AtomicLong NEXT_ID = new AtomicLong(1_000_000);

    private final String title;

    Case(String title) {
        this.title = title;
    }

    abstract void call(Contender contender) throws Exception;

    private static void read(Contender contender, long id) throws Exception {
        check(contender.read(id), id);
    }

    private static void check(Map<?, ?> user, long id) {
        if (user == null || !(user.get("id") instanceof Number number) || number.longValue() != id) {
            throw new IllegalStateException("the reply is not the user with the id " + id);
        }
    }

    @Override
    public String toString() {
        return title;
    }
}
