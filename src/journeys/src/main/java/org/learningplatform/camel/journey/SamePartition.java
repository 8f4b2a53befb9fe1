// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.journey;

import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Sends what revokes an event to the partition of that event, where its own key may lead to another one: the user is gone, so
 * that nobody knows the external id any more. All other records go where their keys lead.
 */
public final class SamePartition implements Processor {

    /** camel-kafka's header for the partition. */
    private static final String PARTITION = "kafka.PARTITION_KEY";

    private final String topic;

    public SamePartition(String topic) {
        this.topic = topic;
    }

    /** @throws org.apache.kafka.common.KafkaException if the broker does not answer */
    @Override
    public void process(Exchange exchange) {
        Integer place = exchange.getProperty(Completions.PLACE, Integer.class);
        if (place != null) {
            // so rare that nothing is kept open for it
            exchange.getMessage().setHeader(PARTITION, place % partitions(exchange));
        }
    }

    private int partitions(Exchange exchange) {
        KafkaComponent kafka = exchange.getContext().getComponent("kafka", KafkaComponent.class);
        KafkaConfiguration configuration = kafka.getConfiguration().copy();
        Properties properties = configuration.createProducerProperties();
        properties.put(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.getKafkaClientFactory().getBrokers(configuration));
        try (Producer<?, ?> producer = kafka.getKafkaClientFactory().getProducer(properties)) {
            return producer.partitionsFor(topic).size();
        }
    }
}
