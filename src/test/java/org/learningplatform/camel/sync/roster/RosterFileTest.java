// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.roster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.sync.people.InvalidPersonException;
import org.learningplatform.camel.sync.people.Person;

class RosterFileTest {

    private static final String HEADER = "userId,username,firstName,lastName,email";
    private static final String JO = "1,j.doe,Jo,Doe,jo@example.com";
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    @TempDir
    Path directory;

    @Test
    void aRowWithEveryColumnIsAPerson() throws Exception {
        RosterFile file = file(HEADER + ",country,timezone,language,expiresAt,groups,tags,orgFrameworkId,orgLevelId_1,"
                + "orgLevelId_2,managerId\n"
                + JO + ",DEU,Europe/Berlin,de,2027-07-01 00:00:00,Sales | Leads,new|,F1,A,B,9\n");

        assertThat(people(file))
                .containsExactly(new Person(
                        "1",
                        "j.doe",
                        "Jo",
                        "Doe",
                        "jo@example.com",
                        "DEU",
                        "Europe/Berlin",
                        "de",
                        Instant.parse("2027-06-30T22:00:00Z"),
                        List.of("Sales", "Leads"),
                        List.of("new")));
    }

    @Test
    void whatAnOptionalColumnDoesNotSayIsNotKnown() throws Exception {
        RosterFile file = file(HEADER + ",timezone,expiresAt\n" + JO + ",,\n");

        assertThat(people(file)).singleElement().satisfies(person -> {
            assertThat(person.timezone()).isNull();
            assertThat(person.expiresAt()).isNull();
            assertThat(person.country()).isNull();
            assertThat(person.groups()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void byteOrderMarkDelimiterQuotedLinesAndUmlautsReadLikeACleanFile(String delimiter) throws Exception {
        RosterFile file = file("\uFEFF" + HEADER.replace(",", delimiter) + "\r\n"
                + String.join(delimiter, "1", "j.doe", "\"Jo\r\nAnn, the; \"\"1st\"\"\"", " Dö ", "jo@example.com")
                + "\r\n");

        assertThat(people(file)).singleElement().satisfies(person -> {
            assertThat(person.givenName()).isEqualTo("Jo\r\nAnn, the; \"1st\"");
            assertThat(person.familyName()).isEqualTo("Dö");
        });
    }

    @Test
    void columnsStandInAnyOrderAndEmptyLinesAreNoRows() throws Exception {
        RosterFile file = file("email,userId,lastName,firstName,username\n\njo@example.com,1,Doe,Jo,j.doe\n\n");

        assertThat(file.rows()).isEqualTo(1);
        assertThat(people(file)).singleElement().extracting(Person::userName).isEqualTo("j.doe");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`` | empty-file",
                "`userId,username,firstName,lastName,email` | no-rows",
                "`userId,username,firstName,lastName` | missing-column",
                "`1,j.doe,Jo,Doe,jo@example.com` | missing-column",
                "`userId,userId,username,firstName,lastName,email` | duplicate-column",
                "`userId,username,firstName,lastName,email,timezon` | unknown-column"
            },
            delimiter = '|')
    void aFileWithoutTheRightHeaderOrWithoutRowsIsRejected(String content, String reason) {
        assertThatThrownBy(() -> file(content)).satisfies(reason(reason));
    }

    @Test
    void theRejectionOfAHeaderSaysWhatToDo() {
        assertThatThrownBy(() -> file("userId,email\n")).hasMessageContaining("lacks username, firstName, lastName");
        assertThatThrownBy(() -> file(HEADER + ",timezon\n"))
                .hasMessageContaining("'timezon'")
                .hasMessageContaining("'timezone'");
    }

    @Test
    void aFileWhoseFirstRowIsAPersonIsRejectedWithoutQuotingThePerson() {
        assertThatThrownBy(() -> file(JO + "\n" + JO))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Jo", "Doe", "jo@example.com"));
    }

    @Test
    void aFileThatIsNotUtf8AnywhereIsRejected() throws Exception {
        String late = HEADER + "\n" + (JO + "\n").repeat(1_000) + "2,m,Mü,Möller,m@example.com\n";

        assertThatThrownBy(() -> file(late, ISO_8859_1)).satisfies(reason("not-utf-8"));
        assertThatThrownBy(() -> file(HEADER + "\n" + JO, UTF_16)).satisfies(reason("not-utf-8"));
    }

    @Test
    void aBinaryFileIsRejected() throws Exception {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        Files.write(directory.resolve("x.csv"), noise);
        assertThatThrownBy(() -> RosterFile.check(directory.resolve("x.csv"), ZONE))
                .isInstanceOf(RejectedFileException.class);

        Files.write(directory.resolve("x.csv"), new byte[100_000]);
        assertThatThrownBy(() -> RosterFile.check(directory.resolve("x.csv"), ZONE))
                .satisfies(reason("missing-column"));
    }

    @Test
    void aQuoteThatNeverEndsRejectsTheFile() {
        assertThatThrownBy(() -> file(HEADER + "\n1,\"j.doe,Jo,Doe,jo@example.com\n" + (JO + "\n").repeat(10)))
                .satisfies(reason("malformed-csv"));
    }

    @Test
    void aQuoteThatSwallowsALongFileIsGivenUpBeforeItFillsTheMemory() throws Exception {
        Path path = directory.resolve("x.csv");
        try (Writer out = Files.newBufferedWriter(path)) {
            out.write(HEADER + "\n1,\"");
            for (int i = 0; i < 400_000; i++) {
                out.write(JO + "\n");
            }
            out.write("\"\n");
        }

        assertThatThrownBy(() -> RosterFile.check(path, ZONE)).satisfies(reason("malformed-csv"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",j.doe,Jo,Doe,jo@example.com, | missing-userId",
                "1, ,Jo,Doe,jo@example.com, | missing-username",
                "1,j.doe,,Doe,jo@example.com, | missing-firstName",
                "1,j.doe,Jo,,jo@example.com, | missing-lastName",
                "1,j.doe,Jo,Doe,, | missing-email",
                "1,j.doe,Jo,Doe,jo@, | bad-email",
                "1,j.doe,Jo,Doe,jo@example.com,2027-02-30 00:00:00 | bad-date",
                "1,j.doe,Jo,Doe,jo@example.com,01.02.2027 | bad-date",
                "1,j.doe,Jo,Doe | cell-count",
                "1,j.doe,Jo,Doe,jo@example.com,,x | cell-count"
            })
    void aRowThatIsNoPersonHasItsReason(String row, String reason) throws Exception {
        RosterFile file = file(HEADER + ",expiresAt\n" + row + "\n");

        assertThat(reasons(file)).containsExactly(reason);
    }

    @Test
    void aCellOfAMegabyteIsTheFaultOfItsRowAlone() throws Exception {
        RosterFile file = file(HEADER + "\n" + JO + "\n2,m,\"" + "x".repeat(1_000_000) + "\",Doe,m@example.com\n"
                + "3,k,Kim,Doe,k@example.com\n");

        assertThat(reasons(file)).containsExactly("", "too-long", "");
    }

    @Test
    void everyRowOfAUserIdThatStandsTwiceIsRefused() throws Exception {
        RosterFile file = file(HEADER + "\n1,a,A,A,a@example.com\n2,b,B,B,b@example.com\n 1 ,c,C,C,c@example.com\n");

        assertThat(reasons(file)).containsExactly("duplicate-key", "", "duplicate-key");
    }

    @Test
    void rowsAreNumberedFromTheFirstBelowTheHeader() throws Exception {
        RosterFile file = file(HEADER + "\n" + JO + "\n2,\"m\n\nm\",M,M,m@example.com\n3,k,K,K,k@example.com\n");
        List<Long> numbers = new ArrayList<>();

        file.forEachPage(2, page -> page.forEach(row -> numbers.add(row.number())));

        assertThat(numbers).containsExactly(1L, 2L, 3L);
    }

    @Test
    void ofAMillionUserIdsTheRepeatedOnesAreFound() {
        KeyIndex index = new KeyIndex();
        for (int i = 0; i < 1_000_000; i++) {
            index.add("P" + i);
        }
        index.add("P77");
        index.complete();

        assertThat(index.isRepeated("P77")).isTrue();
        assertThat(index.isRepeated("P78")).isFalse();
    }

    private RosterFile file(String content) throws IOException, RejectedFileException {
        return file(content == null ? "" : content, UTF_8);
    }

    private RosterFile file(String content, Charset charset) throws IOException, RejectedFileException {
        return RosterFile.check(Files.writeString(directory.resolve("x.csv"), content, charset), ZONE);
    }

    private static List<Person> people(RosterFile file) throws IOException {
        List<Person> people = new ArrayList<>();
        file.forEachPage(2, page -> page.forEach(row -> people.add(row.person())));
        return people;
    }

    /** The reason why each row is no person, or "" if it is one. */
    private static List<String> reasons(RosterFile file) throws IOException {
        List<String> reasons = new ArrayList<>();
        file.forEachPage(2, page -> page.forEach(row -> reasons.add(reason(row))));
        return reasons;
    }

    private static String reason(RosterRow row) {
        try {
            row.person();
            return "";
        } catch (InvalidPersonException e) {
            return e.getReason();
        }
    }

    private static Consumer<Throwable> reason(String reason) {
        return e -> assertThat(((RejectedFileException) e).reason()).isEqualTo(reason);
    }
}
