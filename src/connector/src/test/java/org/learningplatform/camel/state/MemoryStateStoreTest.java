// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state;

class MemoryStateStoreTest extends StateStoreContract {

    private final StateStore store = new MemoryStateStore();

    @Override
    protected StateStore store() {
        return store;
    }

    @Override
    protected StateStore another() {
        return store;
    }
}
