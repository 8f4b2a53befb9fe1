// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.service.ServiceSupport;
import org.learningplatform.camel.Meters;
import org.learningplatform.camel.sync.work.Reason;

/** Meters of the work, by Micrometer. The gauges are there as long as the context is. */
final class MicrometerWork extends ServiceSupport implements WorkMeters {

    private final MeterRegistry registry;
    private final Meter.MeterProvider<Counter> records;
    private final Meter.MeterProvider<Counter> deadLetters;
    private final Meter.MeterProvider<Counter> files;
    private final Map<String, ThreadPoolExecutor> lanes = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> parked = new ConcurrentHashMap<>();
    private final Queue<Meter> gauges = new ConcurrentLinkedQueue<>();

    private MicrometerWork(MeterRegistry registry) {
        this.registry = registry;
        this.records = counter("records", "Records and rows that are over, by what they came to");
        this.deadLetters = counter("dead.letters", "Records that were set aside");
        this.files = counter("files", "Files that are gone from the inbox");
    }

    static synchronized WorkMeters of(CamelContext context) {
        MicrometerWork known = context.hasService(MicrometerWork.class);
        if (known != null) {
            return known;
        }
        MeterRegistry registry = Meters.registry(context);
        if (registry == null) {
            return NONE;
        }
        MicrometerWork made = new MicrometerWork(registry);
        try {
            context.addService(made);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
        return made;
    }

    private Meter.MeterProvider<Counter> counter(String name, String description) {
        return Counter.builder("learningplatform." + name)
                .description(description)
                .withRegistry(registry);
    }

    @Override
    public void over(String journey, String outcome, String reason, long count) {
        records.withTags("journey", journey, "outcome", outcome, "reason", reason)
                .increment((double) count);
    }

    @Override
    public void setAside(String topic, Reason reason) {
        deadLetters.withTags("topic", topic, "reason", reason.code()).increment();
    }

    @Override
    public void file(String state) {
        files.withTags("state", state).increment();
    }

    @Override
    public void lanes(String journey, ThreadPoolExecutor pool) {
        lanes.computeIfAbsent(journey, name -> {
            gauge(
                    "lanes.busy",
                    "Persons for whom something is done now",
                    name,
                    pool,
                    ThreadPoolExecutor::getActiveCount);
            gauge(
                    "lanes.max",
                    "Persons for whom something can be done",
                    name,
                    pool,
                    ThreadPoolExecutor::getMaximumPoolSize);
            return pool;
        });
    }

    @Override
    public void parked(String journey, long size) {
        parked.computeIfAbsent(journey, name -> {
                    AtomicLong last = new AtomicLong();
                    gauge("parked", "Records of persons who fail while others succeed", name, last, AtomicLong::get);
                    return last;
                })
                .set(size);
    }

    private <T> void gauge(String name, String description, String journey, T of, ToDoubleFunction<T> value) {
        gauges.add(Gauge.builder("learningplatform." + name, of, value)
                .description(description)
                .tag("journey", journey)
                .register(registry));
    }

    @Override
    protected void doStop() {
        gauges.forEach(registry::remove);
        gauges.clear();
        lanes.clear();
        parked.clear();
    }
}
