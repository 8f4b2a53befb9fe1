// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.Arguments;
import org.learningplatform.camel.client.CallContext;
import org.learningplatform.camel.client.Page;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.Reply;
import org.learningplatform.camel.client.Rows;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Paging;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.contract.RequestBody;
import org.learningplatform.camel.error.BadRequestException;
import org.learningplatform.camel.error.Failure;

/** Calls the endpoint's operation, or the one that a header names, with arguments from headers and endpoint. */
public class LearningPlatformProducer extends DefaultProducer {

    /** How headers begin that steer the connector; arguments among them can be personal data. */
    private static final String OURS = "CamelLearningPlatform";

    private @Nullable LearningPlatformHealthCheck healthCheck;

    public LearningPlatformProducer(LearningPlatformEndpoint endpoint) {
        super(endpoint);
    }

    @Override
    public LearningPlatformEndpoint getEndpoint() {
        return (LearningPlatformEndpoint) super.getEndpoint();
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        Operation operation = operation(message);
        Map<String, Object> arguments = arguments(operation, message);
        CallContext context =
                new CallContext(message.getHeader(LearningPlatformConstants.ACT_AS, String.class), headers(exchange));
        if (isList(operation, arguments)) {
            list(operation, arguments, context, message);
        } else {
            call(operation, arguments, context, message);
        }
    }

    private void call(Operation operation, Map<String, Object> arguments, CallContext context, Message message) {
        PlatformClient client = getEndpoint().client();
        RequestBody taken = operation.body();
        boolean sent = !operation.isRaw() || Operation.hasBody(method(operation, arguments));
        // what is not sent need not be JSON
        Object body = taken != null && sent ? body(operation, taken, message) : null;
        Output output = getEndpoint().getConfiguration().getOutput();
        Reply reply = operation.isRaw() && output == Output.bytes
                ? client.download(operation, arguments, body, context)
                : client.call(operation, arguments, body, context);
        message.setBody(Bodies.of(reply, output));
        setHeaders(message, operation, arguments, reply, null);
    }

    private void list(Operation operation, Map<String, Object> arguments, CallContext context, Message message) {
        LearningPlatformConfiguration configuration = getEndpoint().getConfiguration();
        Output output = configuration.getOutput();
        Rows rows = getEndpoint().client().rows(operation, arguments, configuration.getPageSize(), context);
        Page first = rows.firstPage();
        Paging paging = Objects.requireNonNull(operation.paging(), "a list operation");
        if (!first.isList() && paging.assumed()) {
            message.setBody(Bodies.of(first.reply(), output));
        } else if (configuration.getPagination() == Pagination.page || paging.style() == Paging.Style.WHOLE) {
            message.setBody(Bodies.of(first.rows(), output));
        } else {
            message.setBody(Bodies.of(operation.name(), rows, output, configuration.getMaxResponseSize()));
        }
        setHeaders(
                message,
                operation,
                arguments,
                first.reply(),
                configuration.getPagination() == Pagination.page ? first.next() : null);
    }

    private Operation operation(Message message) {
        String name = message.getHeader(LearningPlatformConstants.OPERATION, String.class);
        if (name == null) {
            return getEndpoint().target();
        }
        try {
            return getEndpoint().contract().operation(name);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(Failure.before(getEndpoint().getOperation(), String.valueOf(e.getMessage())));
        }
    }

    private Map<String, Object> arguments(Operation operation, Message message) {
        Map<String, Object> arguments = new HashMap<>(getEndpoint().arguments(operation));
        for (String header : message.getHeaders().keySet()) {
            if (header.startsWith(LearningPlatformConstants.ARGUMENT_PREFIX)) {
                String name = header.substring(LearningPlatformConstants.ARGUMENT_PREFIX.length());
                List<Parameter> meant = operation.arguments(name);
                if (meant.size() == 1) {
                    put(arguments, meant.get(0).name(), message.getHeader(header));
                } else if (operation.members(name).isEmpty()) {
                    requireKnown(operation, name);
                }
            }
        }
        // the name itself comes before other ways to say it, and is Camel's: of letters of either case
        for (Parameter parameter : operation.parameters()) {
            put(
                    arguments,
                    parameter.name(),
                    message.getHeader(LearningPlatformConstants.ARGUMENT_PREFIX + parameter.name()));
        }
        return arguments;
    }

    /** The message's, or that which the fields make that the URI or headers name. */
    private @Nullable Object body(Operation operation, RequestBody taken, Message message) {
        Object given = Bodies.request(operation.name(), taken, message);
        Map<String, Object> fields = getEndpoint().fields(operation);
        for (String header : message.getHeaders().keySet()) {
            if (header.startsWith(LearningPlatformConstants.ARGUMENT_PREFIX)) {
                String word = header.substring(LearningPlatformConstants.ARGUMENT_PREFIX.length());
                if (!operation.members(word).isEmpty()) {
                    put(fields, word, message.getHeader(header));
                }
            }
        }
        if (fields.isEmpty()) {
            return given;
        }
        if (given != null) {
            throw new BadRequestException(Failure.before(
                    operation.name(),
                    "the message has a body, and " + String.join(", ", fields.keySet())
                            + " would make another: remove the body, or the headers and options of that name"));
        }
        Map<String, Object> body = new LinkedHashMap<>();
        fields.forEach((word, value) -> operation
                .members(word)
                .forEach(member -> member.write(
                        body,
                        member.form()
                                .write(value, getEndpoint().platform().times().zone()))));
        return body;
    }

    private static void put(Map<String, Object> arguments, String name, @Nullable Object value) {
        if (value != null) {
            // so headers come from Kafka
            arguments.put(name, value instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : value);
        }
    }

    /**
     * An argument of another operation is left from a call before, and options are not for a message to set; what is
     * neither is a slip.
     */
    private void requireKnown(Operation operation, String argument) {
        if (!getEndpoint().contract().isArgument(argument)
                && !getEndpoint().knownParameters().contains(argument)) {
            throw Arguments.unknown(operation, argument);
        }
    }

    private static String method(Operation operation, Map<String, Object> arguments) {
        return operation.isRaw()
                ? String.valueOf(arguments.get(Operation.RAW_METHOD)).toUpperCase(Locale.ROOT)
                : operation.method();
    }

    /**
     * What is asked for as another thing than JSON has no rows. A raw GET may turn out to be a list, unless it is a download or
     * pages by itself.
     */
    private boolean isList(Operation operation, Map<String, Object> arguments) {
        Object accept = arguments.getOrDefault(Operation.ACCEPT, RequestBody.JSON);
        if (operation.paging() == null || !operation.isRaw()) {
            return operation.paging() != null && RequestBody.isJson(accept.toString());
        }
        String position = operation.paging().positionParameter();
        String size = operation.paging().sizeParameter();
        String written = "?" + arguments.get(Operation.RAW_PATH) + "&" + arguments.get(Operation.RAW_QUERY);
        return method(operation, arguments).equals("GET")
                && getEndpoint().getConfiguration().getOutput() != Output.bytes
                && !written.matches(".*[?&](" + position + "|" + size + ")=.*");
    }

    /** None, unless the endpoint has a header filter strategy that lets some pass. */
    private Map<String, String> headers(Exchange exchange) {
        HeaderFilterStrategy strategy = getEndpoint().getConfiguration().getHeaderFilterStrategy();
        if (strategy == null) {
            return Map.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getMessage().getHeaders().forEach((name, value) -> {
            String text = exchange.getContext().getTypeConverter().tryConvertTo(String.class, exchange, value);
            if (text != null
                    && Parameter.mayTravel(name, text)
                    && !name.regionMatches(true, 0, OURS, 0, OURS.length())
                    && !strategy.applyFilterToCamelHeaders(name, value, exchange)) {
                headers.put(name, text);
            }
        });
        return headers;
    }

    private static void setHeaders(
            Message message, Operation operation, Map<String, Object> arguments, Reply reply, @Nullable Object next) {
        message.setHeader(LearningPlatformConstants.STATUS, reply.status());
        message.setHeader(LearningPlatformConstants.ATTEMPTS, reply.attempts());
        message.setHeader(LearningPlatformConstants.OUTCOME, outcome(operation, arguments, reply.status()));
        if (next == null) {
            message.removeHeader(LearningPlatformConstants.NEXT);
        } else {
            message.setHeader(LearningPlatformConstants.NEXT, next);
        }
    }

    private static String outcome(Operation operation, Map<String, Object> arguments, int status) {
        return switch (method(operation, arguments)) {
            case "GET", "HEAD" -> "read";
            case "DELETE" -> "deleted";
            case "POST" -> status == 201 || operation.name().endsWith("/create") ? "created" : "updated";
            default -> "updated";
        };
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        healthCheck = LearningPlatformHealthCheck.add(
                getEndpoint().getComponent(),
                "producer:%s-" + getEndpoint().getOperation().replace('/', '-'),
                () -> getEndpoint().client().checkHealth(getEndpoint().target()));
    }

    @Override
    protected void doStop() throws Exception {
        if (healthCheck != null) {
            healthCheck.remove();
            healthCheck = null;
        }
        super.doStop();
    }
}
