// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.learningplatform.camel.state.MemoryStateStore;
import org.learningplatform.camel.sync.work.Refusal;
import org.learningplatform.camel.testkit.Fault;
import org.learningplatform.camel.testkit.SandboxPlatform;

/** What is counted of messages; of batches and files see the routes. */
class WorkMetersTest {

    private static final String REQUEST =
            "{\"person\":{\"externalId\":\"100045\"},\"learningObject\":{\"id\":\"101\"}}";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final SandboxPlatform platform = new SandboxPlatform();
    private final CamelContext context = PlatformContext.start(platform, "UTC");
    private final AtomicInteger failures = new AtomicInteger();

    @BeforeEach
    void routes() throws Exception {
        context.getRegistry().bind("meters", registry);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(defaultErrorHandler().maximumRedeliveries(3).redeliveryDelay(0));
                onException(Refusal.class).handled(true).process(new DeadLetter("group", "records"));
                from("direct:completion")
                        .process(new Completions(PlatformContext.of(context), "urn:test", "acme"))
                        .process(exchange -> {
                            if (failures.getAndDecrement() > 0) {
                                throw new IllegalStateException("the broker is down");
                            }
                        });
                from("direct:request")
                        .process(new EnrolmentRequests(
                                new MemoryStateStore(), PlatformContext.of(context), "urn:test", "acme"));
            }
        });
    }

    @AfterEach
    void close() {
        context.stop();
        platform.close();
    }

    @Test
    void aMessageCountsOnceHoweverOftenAPartOfItIsTriedAgain() {
        platform.inject("simple/users/get", 1, Fault.answer(503));
        failures.set(2);

        send("direct:completion", completion());

        assertThat(lines("learningplatform_records_total"))
                .containsExactly("{journey=\"completions\",outcome=\"told\",reason=\"none\"} 1.0");
    }

    @Test
    void whatIsSetAsideCountsWithItsReason() {
        send("direct:completion", Map.of("id", 1));

        assertThat(lines("learningplatform_records_total"))
                .containsExactly("{journey=\"completions\",outcome=\"invalid\",reason=\"schema-invalid\"} 1.0");
        assertThat(lines("learningplatform_dead_letters_total"))
                .containsExactly("{reason=\"schema-invalid\",topic=\"records\"} 1.0");
    }

    @Test
    void anExchangeThatFailsCountsNothing() {
        failures.set(99);

        send("direct:completion", completion());
        platform.inject("simple/users/list", Fault.answer(503));
        send("direct:request", REQUEST);

        assertThat(lines("learningplatform_records_total")).isEmpty();
    }

    @Test
    void aRequestCountsWithWhatItCameTo() {
        platform.addUser("jo", "100045");

        send("direct:request", REQUEST);

        assertThat(lines("learningplatform_records_total"))
                .containsExactly("{journey=\"enrolment-requests\",outcome=\"created\",reason=\"none\"} 1.0");
    }

    private void send(String uri, Object body) {
        context.createProducerTemplate().request(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers()));
        });
    }

    private static Map<String, Object> headers() {
        return Map.of(
                "ce_specversion",
                "1.0",
                "ce_id",
                "e-1",
                "ce_source",
                "urn:acme:hr",
                "ce_type",
                "org.learningplatform.learning.enrolment.requested.v1",
                Exchange.MESSAGE_TIMESTAMP,
                0L);
    }

    private Map<String, Object> completion() {
        Map<String, Object> row = new HashMap<>();
        row.put("id", 1);
        row.put("enrolment_id", 884213);
        row.put("user_id", platform.addUser("jo", "100045"));
        row.put("course_id", 101);
        row.put("completed_at", "2126-06-01 03:00:00");
        return row;
    }

    private List<String> lines(String metric) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(metric + "{"))
                .map(line -> line.substring(metric.length()))
                .toList();
    }
}
