// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;

/** A pair of the {@link Routes}. */
final class Route implements Contender {

    private final Producer read;
    private final Producer create;
    private final String idHeader;

    /** @param idHeader where the route that reads finds the id */
    Route(CamelContext context, String read, String create, String idHeader) throws Exception {
        this.read = producer(context, read);
        this.create = producer(context, create);
        this.idHeader = idHeader;
    }

    static Producer producer(CamelContext context, String uri) throws Exception {
        Endpoint endpoint = context.getEndpoint(uri);
        Producer producer = endpoint.createProducer();
        producer.start();
        return producer;
    }

    @Override
    public Map<?, ?> read(long id) throws Exception {
        Exchange exchange = read.getEndpoint().createExchange();
        exchange.getMessage().setHeader(idHeader, id);
        return process(read, exchange).getMessage().getBody(Map.class);
    }

    @Override
    public Map<?, ?> create(Map<String, Object> user) throws Exception {
        Exchange exchange = create.getEndpoint().createExchange();
        exchange.getMessage().setBody(user);
        return process(create, exchange).getMessage().getBody(Map.class);
    }

    static Exchange process(Producer producer, Exchange exchange) throws Exception {
        producer.process(exchange);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange;
    }
}
