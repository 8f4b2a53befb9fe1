// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was found, for a screen of 100 columns. */
final class Report {

    private static final int WIDTH = 100;

    private final StringBuilder text = new StringBuilder();

    private Report() {}

    static String of(Findings findings) {
        Report report = new Report();
        report.print(findings);
        return report.text.toString();
    }

    private void print(Findings findings) {
        line(findings.platform() + ", " + findings.at() + ", " + findings.calls() + " calls, none of them a write");
        if (findings.ended() != null) {
            wrapped("", "Not all was looked at: " + findings.ended());
        }
        line("");
        Long skew = findings.clockSkewSeconds();
        line("Clock   " + clock(skew));
        Zone zone = findings.zone();
        if (zone != null) {
            wrapped("        ", "Zone    ", zone(zone));
        }
        findings.tokens().forEach((flow, what) -> line("Token   " + flow + ": " + what));
        line("Limits  "
                + (findings.limits().isEmpty()
                        ? "none told in headers"
                        : findings.limits().entrySet().stream()
                                .map(limit -> limit.getKey() + ": " + limit.getValue())
                                .collect(Collectors.joining(", "))));
        if (findings.unknownIdStatus() != null) {
            Refused how = findings.unknownIdReply();
            wrapped(
                    "        ",
                    "Errors  ",
                    "HTTP " + findings.unknownIdStatus() + " for a user who is not there"
                            + (how == null ? "" : ": " + how.words()));
        }
        line("");
        line("Journeys");
        findings.journeys().forEach(this::print);
        line("");
        line("Lists");
        findings.operations().stream().filter(finding -> finding.status() >= 0).forEach(this::print);
        Map<String, String> settings = new TreeMap<>();
        findings.journeys().forEach(journey -> settings.putAll(journey.settings()));
        if (!settings.isEmpty()) {
            line("");
            line("Recommended settings");
            settings.forEach((name, value) -> line("  " + name + " = " + value));
        }
    }

    private static String zone(Zone zone) {
        return "UTC" + zone.offset() + " at least, by the newest moment that names none, which is "
                + (zone.isAhead()
                        ? "ahead of its clock"
                        : "behind its clock: if the platform's zone is not UTC, set platformTimeZone");
    }

    private static String clock(@Nullable Long skew) {
        if (skew == null) {
            return "not told";
        }
        // the header tells whole seconds
        long seconds = Math.abs(skew);
        return seconds <= 2 ? "as ours" : seconds + (skew < 0 ? " s behind ours" : " s ahead of ours");
    }

    private void print(Findings.Outlook journey) {
        String calls = journey.callsPerPoll() == null ? "" : ", " + journey.callsPerPoll() + " call a poll";
        line("  " + journey.name() + ": " + journey.verdict().word() + calls);
        journey.reasons().forEach(reason -> wrapped("    ", reason));
    }

    private void print(Finding finding) {
        line("  " + finding.name() + (finding.role() == null ? "" : " (" + finding.role() + "): ")
                + finding.verdict().word());
        List<String> facts = new ArrayList<>();
        if (finding.paging() != null) {
            facts.add("pages: " + finding.paging().words());
        }
        if (finding.envelope() != null && !finding.envelope().isEmpty()) {
            facts.add("rows in " + finding.envelope());
        }
        if (finding.id() != null) {
            facts.add("id: " + finding.id());
        }
        new TreeMap<>(finding.filters()).forEach((name, treatment) -> facts.add(name + " " + treatment));
        Finding.Since since = finding.since();
        if (since != null) {
            facts.add(since.argument() + " " + since.treatment()
                    + (since.form() == null ? "" : " (" + since.form() + ")")
                    + (since.inclusive() == null ? "" : since.inclusive() ? ", inclusive" : ", exclusive"));
        }
        Finding.Times times = finding.times();
        if (times != null) {
            facts.add("times: " + times.form()
                    + (times.zone() == null ? "" : " at UTC" + times.zone().offset() + " at least"));
        }
        if (!finding.unknownMembers().isEmpty()) {
            facts.add("not in the contract: " + String.join(", ", finding.unknownMembers()));
        }
        if (!facts.isEmpty()) {
            wrapped("    ", String.join("; ", facts));
        }
        finding.reasons().forEach(reason -> wrapped("    ", reason));
    }

    private void wrapped(String indent, String words) {
        wrapped(indent, indent, words);
    }

    private void wrapped(String indent, String begin, String words) {
        StringBuilder line = new StringBuilder(begin);
        for (String word : words.split(" ", -1)) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                line(line.toString());
                line = new StringBuilder(indent);
            }
            line.append(line.length() > indent.length() ? " " : "").append(word);
        }
        line(line.toString());
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
