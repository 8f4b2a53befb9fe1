// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.events;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds every event that the connector publishes: the one place that knows what they have in common. Each has the source and
 * the {@code tenantid}, and a {@code partitionkey}, {@code {tenant}:{key}}, which becomes the record's key. The same fact has
 * the same id each time it is told.
 *
 * <p>Types are named without {@link CloudEvent#TYPE_PREFIX}, for example {@code completion.recorded.v1}.
 */
public final class Announcer {

    /** Attributes of a request that its answer has, too. */
    private static final List<String> CARRIED_OVER = List.of("correlationid", CloudEvent.IGNORED_MEMBERS);

    /** What is told of a text that may be of any length. */
    private static final int LONG = 1_000;

    private static final String REQUEST_COMPLETED = "enrolment.request-completed.v1";

    private final String source;
    private final String tenant;

    /**
     * @param source {@code ce_source} of the events
     * @param tenant {@code ce_tenantid} of the events, and first part of their keys and ids
     */
    public Announcer(String source, String tenant) {
        this.source = source;
        this.tenant = tenant;
    }

    /** The id of a fact of the tenant: the same parts always give the same id. */
    public String id(String... parts) {
        String[] all = new String[parts.length + 1];
        all[0] = tenant;
        System.arraycopy(parts, 0, all, 1, parts.length);
        return CloudEvent.deterministicId(all);
    }

    /** The id of a fact that happens once for each type of event, for example one drop of one file. */
    public String idOf(String type, String... fact) {
        String[] parts = new String[fact.length + 1];
        parts[0] = CloudEvent.TYPE_PREFIX + type;
        System.arraycopy(fact, 0, parts, 1, fact.length);
        return id(parts);
    }

    /**
     * An event that nobody asked for.
     *
     * @param id see {@link #id} and {@link #idOf}
     * @param subject what it is about
     * @param key whose it is: the person's external id, or what else keeps events in order
     * @param at when it happened
     */
    public CloudEvent event(String type, String id, String subject, String key, Instant at, Map<String, Object> data) {
        return event(type, id, subject, key, at, Map.of(), data);
    }

    /**
     * The event that answers another: it names the id of that one as {@code causationid} and has its {@code correlationid} and
     * {@code ignoredmembers}. An event has one answer of a type.
     *
     * @param cause what asked for it
     */
    public CloudEvent answer(
            CloudEvent cause, String type, String subject, String key, Instant at, Map<String, Object> data) {
        return event(type, idOf(type, cause.source(), cause.id()), subject, key, at, carriedOver(cause), data);
    }

    /**
     * What became of an enrolment request, for who sent it.
     *
     * @param at when
     * @param outcome {@code created}, {@code updated}, {@code deleted}, {@code unchanged} or {@code stale}
     * @param enrolment the platform's id of the enrolment, or null if there is none
     */
    public CloudEvent requestCompleted(CloudEvent request, Instant at, String outcome, @Nullable String enrolment) {
        Map<String, Object> data = about(request);
        data.put("outcome", outcome);
        if (enrolment != null) {
            data.put("enrolment", Map.of("id", enrolment));
        }
        return completed(request, outcome, at, data);
    }

    /**
     * That an enrolment request was set aside, for who sent it. Set aside, replayed and done, or set aside for another reason,
     * are different facts.
     *
     * @param request as far as it can be read
     * @param at when
     * @param reason code, as the dead letter has it
     * @param message what is wrong, without the request's data
     * @param fields names of the fields that the platform refuses
     */
    public CloudEvent requestRefused(
            CloudEvent request, Instant at, String reason, String message, List<String> fields) {
        Map<String, Object> data = about(request);
        data.put("reason", reason);
        data.put("message", message);
        if (!fields.isEmpty()) {
            data.put("fields", fields);
        }
        return completed(request, reason, at, data);
    }

    private CloudEvent completed(CloudEvent request, String result, Instant at, Map<String, Object> data) {
        Map<?, ?> person = data.get("person") instanceof Map<?, ?> known ? known : Map.of();
        return event(
                REQUEST_COMPLETED,
                idOf(REQUEST_COMPLETED, request.source(), request.id(), result),
                request.id(),
                Objects.toString(person.get("externalId"), request.id()),
                at,
                carriedOver(request),
                data);
    }

    /** Which request, and as far as it says so, who is to learn what. */
    private static Map<String, Object> about(CloudEvent request) {
        Map<String, Object> data = new HashMap<>();
        data.put("request", Map.of("source", request.source(), "id", request.id(), "type", request.type()));
        texts(data, "person", request, "externalId");
        texts(data, "learningObject", request, "id", "externalReference");
        return data;
    }

    private static void texts(Map<String, Object> data, String member, CloudEvent request, String... names) {
        Map<String, Object> texts = new HashMap<>();
        if (request.data().get(member) instanceof Map<?, ?> given) {
            for (String name : names) {
                String value = Objects.toString(given.get(name), "");
                if (!value.isEmpty() && value.length() <= LONG) {
                    texts.put(name, value);
                }
            }
        }
        if (!texts.isEmpty()) {
            data.put(member, texts);
        }
    }

    private static Map<String, String> carriedOver(CloudEvent cause) {
        Map<String, String> extensions = new HashMap<>();
        extensions.put("causationid", cause.id());
        CARRIED_OVER.forEach(name -> {
            String value = cause.extensions().get(name);
            if (value != null) {
                extensions.put(name, value);
            }
        });
        return extensions;
    }

    private CloudEvent event(
            String type,
            String id,
            String subject,
            String key,
            Instant at,
            Map<String, String> more,
            Map<String, Object> data) {
        Map<String, String> extensions = new HashMap<>(more);
        extensions.put("tenantid", tenant);
        extensions.put("partitionkey", tenant + ":" + key);
        return new CloudEvent(id, source, CloudEvent.TYPE_PREFIX + type, subject, at, extensions, data);
    }
}
