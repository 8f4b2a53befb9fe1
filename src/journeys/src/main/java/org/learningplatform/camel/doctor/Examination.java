// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.PlatformClient;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.client.contract.Meaning;
import org.learningplatform.camel.client.contract.Operation;
import org.learningplatform.camel.client.contract.Parameter;
import org.learningplatform.camel.client.contract.Role;
import org.learningplatform.camel.connection.Need;
import org.learningplatform.camel.doctor.Finding.Treatment;

/** Looks at a platform: what journeys need first, completions and users before all, until the calls end. */
final class Examination {

    private static final String NO_ID = "987654321012";
    private static final List<String> LIMITS = List.of(
            "RateLimit-Policy",
            "RateLimit-Limit",
            "RateLimit",
            "X-RateLimit-Limit",
            "X-Rate-Limit-Limit",
            "X-RateLimit-Reset",
            "Retry-After");
    private static final Pattern POLICY = Pattern.compile("(?:.*q=)?(\\d{1,9}).*w=(\\d{1,9}).*");

    private final PlatformClient client;
    private final Calls calls;
    private final List<Journey> journeys;
    private final String component;
    private final Clock clock;

    private final Map<Role, Finding> findings = new EnumMap<>(Role.class);
    private final Map<Field, Object> known = new EnumMap<>(Field.class);
    private final List<Pages> likely = new ArrayList<>();
    private final Map<String, String> limits = new TreeMap<>();
    private @Nullable Long skew;
    private @Nullable Integer unknownIdStatus;
    private @Nullable Refused unknownIdReply;
    private @Nullable String ended;

    /**
     * @param journeys that are to run
     * @param component name of the component that they call, for the names of settings
     */
    Examination(PlatformClient client, Calls calls, List<Journey> journeys, String component, Clock clock) {
        this.client = client;
        this.calls = calls;
        this.journeys = journeys;
        this.component = component;
        this.clock = clock;
    }

    /** Looks, and says what there is. */
    Findings run(String platform) {
        Instant at = clock.instant();
        for (Role role : order()) {
            Operation operation = operation(role);
            if (operation != null && operation.method().equals("GET") && ended == null) {
                if (operation.isList()) {
                    list(role, operation);
                } else if (role == Role.GET_USER) {
                    one(role, operation);
                }
            }
        }
        return new Findings(
                platform,
                at.toString(),
                calls.made(),
                ended,
                skew,
                calls.tokens(),
                limits,
                unknownIdStatus,
                unknownIdReply,
                zone(),
                journeys.stream().map(this::outlook).toList(),
                List.copyOf(findings.values()));
    }

    /** What journeys need, then what they offer, then what is left. */
    private Set<Role> order() {
        Set<Role> needed = new LinkedHashSet<>();
        journeys.forEach(journey -> journey.needs().forEach(need -> needed.add(need.role())));
        Set<Role> order = new LinkedHashSet<>();
        Stream.of(Role.LIST_COMPLETIONS, Role.FIND_USERS, Role.GET_USER)
                .filter(needed::contains)
                .forEach(order::add);
        order.addAll(needed);
        journeys.forEach(journey -> order.addAll(journey.offers()));
        order.addAll(List.of(Role.values()));
        return order;
    }

    private @Nullable Operation operation(Role role) {
        try {
            return client.contract().find(role);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void list(Role role, Operation operation) {
        Map<String, Object> given = new LinkedHashMap<>();
        for (Parameter parameter : operation.parameters()) {
            Object value = parameter.field() == null ? null : known.get(parameter.field());
            if (parameter.required() && value == null) {
                return;
            }
            if (parameter.required() && value != null) {
                given.put(parameter.name(), value);
            }
        }
        ListProbe probe = new ListProbe(operation, given, arguments -> read(operation, given, arguments));
        try {
            probe.run(likely, Examination::date);
        } catch (Calls.Ended e) {
            ended = e.getMessage();
            probe.unfinished(String.valueOf(ended));
        }
        learn(operation, probe);
        findings.put(role, probe.finding());
    }

    /** What helps with the lists that follow. */
    private void learn(Operation operation, ListProbe probe) {
        Pages pages = probe.paging();
        if (pages != null
                && likely.stream().noneMatch(pages::isLike)
                && probe.rows().size() >= 3) {
            likely.add(0, pages);
        }
        Meaning meaning = operation.meaning();
        if (meaning != null) {
            meaning.reply().forEach((field, members) -> {
                if (field.word().endsWith(".id")) {
                    probe.rows().stream()
                            .flatMap(row -> members.stream().flatMap(member -> Stream.ofNullable(member.read(row))))
                            .findFirst()
                            .ifPresent(id -> known.putIfAbsent(field, id));
                }
            });
        }
    }

    /** One thing that is there, and one that is not. */
    private void one(Role role, Operation operation) {
        Object id = known.get(Field.PERSON_ID);
        String argument = operation.parameters().stream()
                .filter(parameter -> parameter.field() == Field.PERSON_ID)
                .map(Parameter::name)
                .findFirst()
                .orElse(null);
        if (id == null || argument == null) {
            return;
        }
        try {
            Calls.Answer there = read(operation, Map.of(argument, id), Map.of());
            findings.put(role, finding(role, operation, there));
            Calls.Answer none = read(operation, Map.of(argument, NO_ID), Map.of());
            unknownIdStatus = none.status();
            unknownIdReply = none.refused();
        } catch (Calls.Ended e) {
            ended = e.getMessage();
        }
    }

    private static Finding finding(Role role, Operation operation, Calls.Answer answer) {
        boolean works = answer.isRead();
        return new Finding(
                operation.name(),
                role.word(),
                works ? Verdict.WORKS : Verdict.BLOCKED,
                works ? List.of() : List.of(answer.problem()),
                answer.status(),
                null,
                null,
                List.of(),
                List.of(),
                null,
                null,
                Map.of(),
                null,
                null);
    }

    private Calls.Answer read(Operation operation, Map<String, ?> given, Map<String, Object> more) {
        Map<String, Object> arguments = new LinkedHashMap<>(given);
        arguments.putAll(more);
        Calls.Answer answer = calls.read(client, operation, arguments);
        Instant date = date(answer);
        if (date != null && skew == null) {
            // the header tells whole seconds
            skew = Duration.between(clock.instant(), date).toSeconds();
        }
        LIMITS.forEach(name -> {
            String value = answer.headers().first(name);
            if (value != null && value.matches("[\\w \";,=.-]{1,60}")) {
                limits.put(name, value);
            }
        });
        if (findings.isEmpty() && !answer.isRead() && (answer.ofToken() || answer.status() == 0)) {
            // the next call would fare no better
            ended = answer.problem();
        }
        return answer;
    }

    private static @Nullable Instant date(Calls.Answer answer) {
        String date = answer.headers().first("Date");
        try {
            return date == null
                    ? null
                    : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    // Journeys

    private Findings.Outlook outlook(Journey journey) {
        Verdict verdict = Verdict.WORKS;
        List<String> reasons = new ArrayList<>();
        Map<String, String> settings = new TreeMap<>();
        Integer callsPerPoll = null;
        for (Need need : journey.needs()) {
            Operation operation;
            try {
                operation = need.in(client.contract(), journey.name());
            } catch (IllegalArgumentException e) {
                verdict = Verdict.BLOCKED;
                reasons.add(String.valueOf(e.getMessage()));
                continue;
            }
            Finding finding = findings.get(need.role());
            if (finding != null) {
                verdict = verdict.and(judge(need, operation, finding, reasons));
                recommend(finding, settings);
            } else if (operation.method().equals("GET")) {
                verdict = verdict.and(Verdict.UNKNOWN);
                reasons.add(need.role() + ": not looked at" + (ended == null ? "" : ": " + ended));
            }
        }
        for (Role role : journey.offers()) {
            Finding finding = findings.get(role);
            if (finding != null && finding.verdict() == Verdict.BLOCKED) {
                finding.reasons().forEach(reason -> reasons.add(role + ", which some messages ask for: " + reason));
            }
        }
        Finding polled = findings.get(Role.LIST_COMPLETIONS);
        if (polled != null && journey.needs().stream().anyMatch(need -> need.role() == Role.LIST_COMPLETIONS)) {
            boolean narrowed = polled.since() != null && polled.since().treatment() == Treatment.honoured;
            callsPerPoll = narrowed ? Integer.valueOf(1) : null;
            if (!narrowed && polled.verdict() == Verdict.WORKS) {
                settings.put("completions.cron", "0 0/15 * * * ?");
            }
        }
        return new Findings.Outlook(journey.name(), verdict, List.copyOf(reasons), settings, callsPerPoll);
    }

    private Verdict judge(Need need, Operation operation, Finding finding, List<String> reasons) {
        String role = need.role().word();
        finding.reasons().forEach(reason -> reasons.add(role + ": " + reason));
        Verdict verdict = finding.verdict();
        for (Field field : need.read()) {
            if (finding.missingFields().contains(field.word())) {
                verdict = Verdict.BLOCKED;
                reasons.add(missing(role, field));
            }
        }
        Field person = need.key(client.contract());
        if (person != null && finding.missingFields().contains(person.word())) {
            verdict = Verdict.BLOCKED;
            reasons.add(missing(role, person));
        }
        Field key = person != null ? person : Journey.KEYS.get(need.role());
        if (key != null && finding.paging() != null && !isNarrowed(operation, finding, key)) {
            boolean tried = operation.parameters().stream()
                    .noneMatch(parameter ->
                            parameter.field() == key && !finding.filters().containsKey(parameter.name()));
            verdict = verdict.and(tried ? Verdict.WORKS_WITH_FULL_SCAN : Verdict.UNKNOWN);
            reasons.add(role
                    + (tried
                            ? ": not narrowed by " + key + ", so that it is read whole"
                            : ": no row that was seen has " + key + ", so that its filter cannot be tried"));
        }
        if (need.role() == Role.LIST_COMPLETIONS && operation.since() == null) {
            verdict = verdict.and(Verdict.WORKS_WITH_FULL_SCAN);
            reasons.add(role + ": no argument takes \"changed since\" (x-since): each poll reads the list whole");
        } else if (finding.since() != null && finding.since().treatment() != Treatment.honoured) {
            verdict = verdict.and(Verdict.WORKS_WITH_FULL_SCAN);
        }
        return verdict;
    }

    private static String missing(String role, Field field) {
        return role + ": no row has " + field + " (" + field.meaning()
                + ") under the name that the contract says: give its x-field to the member that has it";
    }

    private static boolean isNarrowed(Operation operation, Finding finding, Field key) {
        return operation.parameters().stream()
                .filter(parameter -> parameter.field() == key)
                .anyMatch(parameter -> finding.filters().get(parameter.name()) == Treatment.honoured);
    }

    /** What all lists together say of it. */
    private @Nullable Zone zone() {
        Zone zone = null;
        for (Finding finding : findings.values()) {
            zone = Zone.and(
                    zone, finding.times() == null ? null : finding.times().zone());
        }
        return zone;
    }

    private void recommend(Finding finding, Map<String, String> settings) {
        Zone zone = zone();
        boolean local = finding.times() != null && finding.times().zone() != null;
        if (local && zone != null && zone.isAhead()) {
            settings.put("camel.component." + component + ".platformTimeZone", zone.offset());
        }
        for (String policy : limits.values()) {
            Matcher told = POLICY.matcher(policy);
            if (told.matches()) {
                long perSecond = Long.parseLong(told.group(1)) / Math.max(1, Long.parseLong(told.group(2)));
                settings.put(
                        "camel.component." + component + ".requestsPerSecond", Long.toString(Math.max(1, perSecond)));
            }
        }
    }
}
