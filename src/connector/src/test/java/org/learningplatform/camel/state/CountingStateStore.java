// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.state;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Another state store that counts what it is asked for; each call is one transaction at the most. */
public final class CountingStateStore implements StateStore {

    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Journal journal;
    private final Fingerprints fingerprints;
    private final Agenda agenda;
    private final Lease lease;

    public CountingStateStore(StateStore store) {
        journal = counting(Journal.class, store.journal());
        fingerprints = counting(Fingerprints.class, store.fingerprints());
        agenda = counting(Agenda.class, store.agenda());
        lease = counting(Lease.class, store.lease());
    }

    private <T> T counting(Class<T> port, T counted) {
        return port.cast(
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    counts.merge(port.getSimpleName() + "." + method.getName(), 1, Integer::sum);
                    try {
                        return method.invoke(counted, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** Calls by name of port and method, for example {@code Journal.find}, since the last look. */
    public Map<String, Integer> counts() {
        Map<String, Integer> counted = Map.copyOf(counts);
        counts.clear();
        return counted;
    }

    public int count(String name) {
        return counts.getOrDefault(name, 0);
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public Fingerprints fingerprints() {
        return fingerprints;
    }

    @Override
    public Agenda agenda() {
        return agenda;
    }

    @Override
    public Lease lease() {
        return lease;
    }
}
