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
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.connection.Erased;
import org.learningplatform.camel.sync.people.Person;
import org.learningplatform.camel.sync.work.Refusal;

class RosterFileTest {

    private static final String HEADER = "userId,username,firstName,lastName,email";
    private static final String JO = "1,j.doe,Jo,Doe,jo@example.com";
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    @TempDir
    Path directory;

    @Test
    void aRowWithEveryColumnIsAPerson() throws Exception {
        RosterFile file = file(HEADER + ",country,timezone,language,expiresAt,groups,tags,previousIds,orgFrameworkId,"
                + "orgLevelId_1,orgLevelId_2,managerId\n"
                + JO + ",DEU,Europe/Berlin,de,2027-07-01 00:00:00,Sales | Leads,new|,7|6,F1,A,B,9\n");

        assertThat(people(file))
                .containsExactly(Person.of("1", "j.doe", "Jo", "Doe", "jo@example.com")
                        .with(Field.PERSON_COUNTRY, "DEU")
                        .with(Field.PERSON_TIMEZONE, "Europe/Berlin")
                        .with(Field.PERSON_LOCALE, "de")
                        .with(Field.PERSON_EXPIRES_AT, Instant.parse("2027-06-30T22:00:00Z"))
                        .withPreviousIds(List.of("7", "6"))
                        .withGroups(List.of("Sales", "Leads"))
                        .withTags(List.of("new")));
    }

    @Test
    void whatAnOptionalColumnDoesNotSayIsNotKnown() throws Exception {
        RosterFile file = file(HEADER + ",timezone,expiresAt\n" + JO + ",,\n");

        assertThat(people(file)).singleElement().satisfies(person -> {
            assertThat(person.fields())
                    .doesNotContainKeys(Field.PERSON_TIMEZONE, Field.PERSON_EXPIRES_AT, Field.PERSON_COUNTRY);
            assertThat(person.groups()).isEmpty();
        });
    }

    @Test
    void itIsKnownWhetherManagersAreNamed() throws Exception {
        String header = HEADER + ",managerId\n";

        assertThat(file(header + JO + ",\n").namesManagers()).isFalse();
        assertThat(file(header + JO + ",100007\n").namesManagers()).isTrue();
    }

    @Test
    void aCellThatErasesIsNoValue() throws Exception {
        RosterFile file = file(HEADER + ",timezone,expiresAt,language\n" + JO + ",<erase>,<erase>,\n");

        assertThat(people(file)).singleElement().satisfies(person -> assertThat(person.fields())
                .containsEntry(Field.PERSON_TIMEZONE, Erased.VALUE)
                .containsEntry(Field.PERSON_EXPIRES_AT, Erased.VALUE)
                .doesNotContainKey(Field.PERSON_LOCALE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<erase>,j.doe,Jo,Doe,jo@example.com,",
                "1,j.doe,Jo,<erase>,jo@example.com,",
                "1,j.doe,Jo,Doe,<erase>,",
                "1,j.doe,Jo,Doe,jo@example.com,<erase>"
            })
    void whatCannotBeErasedIsRefused(String row) throws Exception {
        assertThat(reasons(file(HEADER + ",previousIds\n" + row + "\n"))).containsExactly("cannot-erase");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void byteOrderMarkDelimiterQuotesAndUmlautsReadLikeACleanFile(String delimiter) throws Exception {
        RosterFile file = file("\uFEFF" + HEADER.replace(",", delimiter) + "\r\n"
                + String.join(delimiter, "1", "j.doe", "\"Jo Ann, the; \"\"1st\"\"\"", " Dö ", "jo@example.com")
                + "\r\n");

        assertThat(people(file)).singleElement().satisfies(person -> {
            assertThat(person.text(Field.PERSON_GIVEN_NAME)).isEqualTo("Jo Ann, the; \"1st\"");
            assertThat(person.text(Field.PERSON_FAMILY_NAME)).isEqualTo("Dö");
        });
    }

    @Test
    void columnsStandInAnyOrderAndEmptyLinesAreNoRows() throws Exception {
        RosterFile file = file("email,userId,lastName,firstName,username\n\njo@example.com,1,Doe,Jo,j.doe\n\n");

        assertThat(file.rows()).isEqualTo(1);
        assertThat(people(file))
                .singleElement()
                .extracting(person -> person.text(Field.PERSON_USER_NAME))
                .isEqualTo("j.doe");
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
        assertThatThrownBy(() -> RosterFile.check(directory.resolve("x.csv"), ZONE, "<erase>", false))
                .isInstanceOf(Refusal.class);

        Files.write(directory.resolve("x.csv"), new byte[100_000]);
        assertThatThrownBy(() -> RosterFile.check(directory.resolve("x.csv"), ZONE, "<erase>", false))
                .satisfies(reason("missing-column"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2,m,\"Maja,Kroll,maja@example.org",
                "2,m,Maja\",Kroll,maja@example.org",
                "2,m,\"Ace\" Per,Kroll,maja@example.org",
                "\"2,m,Maja,Kroll,maja@example.org\"\"",
                "2,m,5\" Maja,Kroll,maja@example.org",
            })
    void aStrayQuoteCostsItsOwnRowAndNoOther(String row) throws Exception {
        RosterFile file = file(HEADER + "\n" + JO + "\n" + row + "\n3,k,Kim,Doe,k@example.com\n");

        assertThat(reasons(file)).containsExactly("", "malformed-csv", "");
        assertThat(lines(file)).containsExactly(2L, 3L, 4L);
    }

    @Test
    void aQuoteThatAnotherRowClosesMakesNoOneOfTheRowsBetweenThem() throws Exception {
        RosterFile file = file(
                HEADER
                        + """

                1,a,"Maja,Kroll,maja@example.org
                2,b,Per,Son,b@example.org
                3,c,"Per, jr.",Son,c@example.org
                4,d,Rob",Strand,d@example.org
                5,e,Tomas,Ferri,e@example.org
                """);

        assertThat(reasons(file)).containsExactly("malformed-csv", "", "", "malformed-csv", "");
    }

    @Test
    void aLineBreakInsideACellCostsTheLinesThatItStandsBetween() throws Exception {
        RosterFile file = file(HEADER + "\n1,\"a\nb\",A,A,a@example.com\n2,b,B,B,b@example.com\n");

        assertThat(reasons(file)).containsExactly("malformed-csv", "malformed-csv", "");
    }

    @Test
    void ofAQuoteInALongFileTheRowsBehindItAreRead() throws Exception {
        String rows = IntStream.range(0, 10_000)
                .mapToObj(i -> i % 3_000 == 1 ? i + ",u,\"Jo,Doe,jo@example.com\n" : i + ",u,Jo,Doe,jo@example.com\n")
                .collect(Collectors.joining());

        List<String> reasons = reasons(file(HEADER + "\n" + rows));

        assertThat(reasons).hasSize(10_000);
        assertThat(Collections.frequency(reasons, "malformed-csv")).isEqualTo(4);
        assertThat(Collections.frequency(reasons, "")).isEqualTo(9_996);
    }

    @Test
    void aLineWithoutEndIsTheFaultOfItsRowAloneAndDoesNotFillTheMemory() throws Exception {
        Path path = directory.resolve("x.csv");
        try (Writer out = Files.newBufferedWriter(path)) {
            out.write(HEADER + "\n1,");
            for (int i = 0; i < 400_000; i++) {
                out.write(JO);
            }
            out.write("\n" + JO + "\n");
        }

        assertThat(reasons(RosterFile.check(path, ZONE, "<erase>", false))).containsExactly("too-long", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sep=;\r\n", "\"sep=;\"\n", "SEP=;\n", "\uFEFFsep=;\n\n", "\r\n", "\n \n"})
    void whatAnExportPutsAboveTheHeaderRowIsPassedOver(String above) throws Exception {
        RosterFile file = file(above + "userId;username;firstName;lastName;email\n1;j;\"J,o\";D;j@example.com\n");

        assertThat(people(file))
                .singleElement()
                .extracting(person -> person.text(Field.PERSON_GIVEN_NAME))
                .isEqualTo("J,o");
    }

    @Test
    void theDelimiterThatALineNamesIsObeyed() throws Exception {
        RosterFile file = file("sep=|\nuserId|username|firstName|lastName|email\n1|j|J|D|j@example.com\n");

        assertThat(people(file)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "USERID,UserName,firstname,LASTNAME,email",
                "userId\u200B,\uFEFFusername,firstName\u00A0,\u202AlastName\u202C, email ",
                "userId,username,firstName,lastName,email,,",
                "\"userId\",\"username\",\"firstName\",\"lastName\",\"email\""
            })
    void aHeaderRowIsUnderstoodHoweverItsNamesAreDressed(String header) throws Exception {
        assertThat(people(file(header + "\n" + JO + "\n"))).singleElement().satisfies(person -> {
            assertThat(person.externalId()).isEqualTo("1");
            assertThat(person.text(Field.PERSON_EMAIL)).isEqualTo("jo@example.com");
        });
    }

    @Test
    void aHeaderRowThatIsNotUnderstoodIsToldWithWhatWasFound() {
        assertThatThrownBy(() -> file("User ID,username,firstName,lastName,email\n" + JO + "\n"))
                .hasMessageContaining("lacks userId")
                .hasMessageContaining("'User ID'")
                .hasMessageContaining("mean 'userId'");
        assertThatThrownBy(() -> file(HEADER.replace(',', '|') + "\n" + JO.replace(',', '|') + "\n"))
                .hasMessageContaining("in one cell")
                .hasMessageContaining("tab");
        assertThatThrownBy(() -> file(HEADER + ",email\n")).hasMessageContaining("'email'");
        assertThatThrownBy(() -> file(HEADER + ",,timezone\n")).hasMessageContaining("without a name");
        assertThatThrownBy(() -> file("Employees as of today\n" + HEADER + "\n"))
                .hasMessageContaining("is the header row the first one?")
                .hasMessageNotContaining("Employees");
    }

    @Test
    void blankRowsAndRowsOfDelimitersAreNoRows() throws Exception {
        RosterFile file = file(HEADER + "\n" + JO + "\n\n,,,,\n   \n\u00A0,\u200B,,,\n2,k,K,K,k@example.com\n,,,,");

        assertThat(file.rows()).isEqualTo(2);
        assertThat(reasons(file)).containsExactly("", "");
        assertThat(lines(file)).containsExactly(2L, 7L);
    }

    @Test
    void aRowMayLackItsEmptyTailAndHaveEmptyCellsBehindIt() throws Exception {
        RosterFile file = file(HEADER + ",timezone,language\n" + JO + "\n2,k,K,K,k@example.com,\n"
                + "3,l,L,L,l@example.com,Europe/London,en,,,\n");

        assertThat(reasons(file)).containsExactly("", "", "");
    }

    @Test
    void aFileThatWasJoinedOfTwoIsReadAsOne() throws Exception {
        RosterFile file = file("\uFEFF" + HEADER + "\n1,a,A,A,a@example.com\n\uFEFF" + HEADER.toUpperCase(Locale.ROOT)
                + "\n" + "\uFEFF2,b,B,B,b@example.com\n");

        assertThat(people(file)).extracting(Person::externalId).containsExactly("1", "2");
        assertThatThrownBy(() -> file(HEADER + "\n" + JO + "\nuserId,username,email,firstName,lastName\n"))
                .satisfies(reason("second-header"))
                .hasMessageContaining("line 3");
    }

    @Test
    void rowsThatAreTheSameAreOne() throws Exception {
        RosterFile file =
                file(HEADER + "\n" + JO + "\n2,k,K,K,k@example.com\n" + HEADER + "\n" + JO + "\n" + JO + "\n");
        List<Boolean> repeated = new ArrayList<>();

        file.forEachPage(2, page -> page.forEach(row -> repeated.add(row.isRepeated())));

        assertThat(repeated).containsExactly(false, false, true, true);
        assertThat(reasons(file)).containsOnly("");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2,k,K,K,k@example.co | cut-off",
                "2,k,K,K,k@EXAMPLE.c | cut-off",
                "2,k,K,K,k@example.com | ``",
                "2,k,K,K,k@example.org | ``",
                "2,k,K,K,k@example.com,en_G | cut-off",
                "2,k,K,K,k@example.com,en_GB | ``",
                "2,k,K,K,k@example.com, | ``",
                "2,k,K,K | cell-count",
            })
    void aLastRowThatNoLineBreakEndsIsRefusedWhereItWasCutOff(String last, String reason) throws Exception {
        RosterFile file = file(HEADER + ",language\n" + JO + ",en_GB\n" + last);

        assertThat(reasons(file)).containsExactly("", reason);
    }

    @Test
    void aLastRowThatALineBreakEndsIsWholeHoweverShort() throws Exception {
        assertThat(reasons(file(HEADER + "\n" + JO + "\n2,k,K,K,k@example.co\n")))
                .containsExactly("", "");
        assertThat(reasons(file(HEADER + "\r" + JO + "\r"))).containsExactly("");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`100201\u00A0` | 100201",
                "`\u200B100201` | 100201",
                "`\uFEFF 100201\u202F` | 100201",
                "`\u202E1004\u202C` | 1004",
                "`'100201` | 100201",
                "`=\"00815\"` | 00815",
                "`\"=\"\"00815\"\"\"` | 00815",
                "`e\u03011` | \u00E91"
            },
            delimiter = '|')
    void anIdIsTakenWithoutWhatASpreadsheetPutsAroundIt(String cell, String id) throws Exception {
        RosterFile file = file(HEADER + "\n" + cell + ",j.doe,'t,Doe,jo@example.com\u200B\n");

        assertThat(people(file)).singleElement().satisfies(person -> {
            assertThat(person.externalId()).isEqualTo(id);
            assertThat(person.text(Field.PERSON_GIVEN_NAME))
                    .as("a name may begin with an apostrophe")
                    .isEqualTo("'t");
            assertThat(person.text(Field.PERSON_EMAIL)).isEqualTo("jo@example.com");
        });
    }

    @Test
    void composedAndDecomposedIdsAreOne() throws Exception {
        RosterFile file = file(HEADER + "\n\u00E91,a,A,A,a@example.com\ne\u03011,b,B,B,b@example.com\n");

        assertThat(reasons(file)).containsExactly("duplicate-key", "duplicate-key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,j.doe,Jo\u0000,Doe,jo@example.com | control-character",
                "1,j.doe\u0007,Jo,Doe,jo@example.com | control-character",
                "1,j.doe,Jo,Do\u2028e,jo@example.com | control-character",
                "1,j.doe,Jo,Do\u0085e,jo@example.com | control-character",
                "1,j.doe,Jo,M\uFFFDller,jo@example.com | lost-character",
                "10\u200B0201,j.doe,Jo,Doe,jo@example.com | invisible-character",
                "1,j\u00A0doe,Jo,Doe,jo@example.com | invisible-character",
                "1,j.doe,Jo,Doe,jo\u00AD@example.com | invisible-character",
                "1,j.doe,\u200B,Doe,jo@example.com | missing-firstName",
                "1,j.doe,Jo,\u3164,jo@example.com | missing-lastName",
                "2.5E+15,j.doe,Jo,Doe,jo@example.com | scientific-notation",
                "\"1,00201E+11\",j.doe,Jo,Doe,jo@example.com | scientific-notation",
            })
    void aCharacterThatNoPersonHasIsRefused(String row, String reason) throws Exception {
        assertThat(reasons(file(HEADER + "\n" + row + "\n"))).containsExactly(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "2027-03-28 02:30:00, bad-date, the clocks skip this hour",
        "2027-10-31 02:30:00, '', one of two",
        "2027-03-28, '', a day"
    })
    void aTimeThatTheClocksSkipIsRefused(String expiry, String reason) throws Exception {
        assertThat(reasons(file(HEADER + ",expiresAt\n" + JO + "," + expiry + "\n")))
                .containsExactly(reason);
    }

    @Test
    void anAccountThatExpiresOnADayWorksOnThatDay() throws Exception {
        RosterFile file = file(HEADER + ",expiresAt\n" + JO + ",2026-12-31\n");

        assertThat(people(file))
                .singleElement()
                .extracting(person -> person.fields().get(Field.PERSON_EXPIRES_AT))
                .isEqualTo(Instant.parse("2026-12-31T22:59:59Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '`',
            value = {
                "userId;username;firstName;lastName;email ` 1,j.doe,Jo,Doe,jo@example.com",
                "userId,username,firstName,lastName,email ` 1;j.doe;Jo;Doe;jo@example.com",
                "userId,username,firstName,lastName,email ` 1;j.doe;Jo;Doe;jo@example.com,,,,",
                "userId,username,firstName,lastName,email ` 1|j.doe|Jo|Doe|jo@example.com,,,,",
                "username,firstName,lastName,email,userId ` j.doe,Jo,Doe,jo@example.com",
            })
    void aRowOfAnotherFormShowsNobodyAsAUserId(String header, String row) throws Exception {
        List<String> ids = new ArrayList<>();

        file(header + "\n" + row + "\n")
                .forEachPage(1, page -> ids.add(page.get(0).userId()));

        assertThat(ids).containsExactly("");
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
                "1,j.doe,Jo,Doe,jo@example.com,,,x | cell-count",
                "1,j.doe,Jo,Doe,jo@example.com,,x | cell-count"
            })
    void aRowThatIsNoPersonHasItsReason(String row, String reason) throws Exception {
        RosterFile file = file(HEADER + ",expiresAt\n" + row + "\n");

        assertThat(reasons(file)).containsExactly(reason);
    }

    @Test
    void aCellThatIsTooLongIsTheFaultOfItsRowAlone() throws Exception {
        RosterFile file = file(HEADER + "\n" + JO + "\n2,m,\"" + "x".repeat(1_001) + "\",Doe,m@example.com\n"
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
        RosterFile file = file(HEADER + "\n" + JO + "\n\n2,m,M,M,m@example.com\n3,k,K,K,k@example.com\n");
        List<Long> numbers = new ArrayList<>();

        file.forEachPage(2, page -> page.forEach(row -> numbers.add(row.number())));

        assertThat(numbers).containsExactly(1L, 2L, 3L);
    }

    @Test
    void ofAMillionUserIdsTheRepeatedOnesAreFound() {
        KeyIndex index = new KeyIndex();
        for (int i = 0; i < 1_000_000; i++) {
            index.add("P" + i, "row");
        }
        index.add("P77", "row");
        index.add("P79", "other row");
        index.complete();

        assertThat(index.isRepeated("P77", 78)).as("the first").isFalse();
        assertThat(index.isRepeated("P77", 1_000_001)).isTrue();
        assertThat(index.isRepeated("P78", 79)).isFalse();
        assertThat(index.isAmbiguous("P77")).isFalse();
        assertThat(index.isAmbiguous("P79")).isTrue();
    }

    private RosterFile file(String content) throws IOException {
        return file(content == null ? "" : content, UTF_8);
    }

    private RosterFile file(String content, Charset charset) throws IOException {
        return RosterFile.check(
                Files.writeString(directory.resolve("x.csv"), content, charset), ZONE, "<erase>", false);
    }

    private static List<Long> lines(RosterFile file) throws Exception {
        List<Long> lines = new ArrayList<>();
        file.forEachPage(2, page -> page.forEach(row -> lines.add(row.line())));
        return lines;
    }

    private static List<Person> people(RosterFile file) throws Exception {
        List<Person> people = new ArrayList<>();
        file.forEachPage(2, page -> page.forEach(row -> people.add(row.person())));
        return people;
    }

    /** The reason why each row is no person, or "" if it is one. */
    private static List<String> reasons(RosterFile file) throws Exception {
        List<String> reasons = new ArrayList<>();
        file.forEachPage(2, page -> page.forEach(row -> reasons.add(reason(row))));
        return reasons;
    }

    private static String reason(RosterRow row) {
        try {
            row.person();
            return "";
        } catch (Refusal e) {
            return e.getReason();
        }
    }

    private static Consumer<Throwable> reason(String reason) {
        return e -> assertThat(((Refusal) e).getReason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"2", "TRAILER,2", "2,,,,", "'EOF,,,,2'"})
    void aTrailerThatCountsTheRowsIsNoRow(String trailer) throws Exception {
        Path path = Files.writeString(
                directory.resolve("x.csv"),
                "userId,username,firstName,lastName,email\nA,a,A,A,a@example.com\nB,b,B,B,b@example.com\n" + trailer
                        + "\n");

        RosterFile file = RosterFile.check(path, ZONE, "<erase>", true);

        assertThat(file.rows()).isEqualTo(2);
        assertThat(reasons(file)).containsExactly("", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "1", "", "B,b,B,B,b@example.com", "two"})
    void aTrailerThatDoesNotCountTheRowsRejectsTheFile(String trailer) throws IOException {
        Path path = Files.writeString(
                directory.resolve("x.csv"),
                "userId,username,firstName,lastName,email\nA,a,A,A,a@example.com\nB,b,B,B,b@example.com\n" + trailer
                        + "\n");

        assertThatThrownBy(() -> RosterFile.check(path, ZONE, "<erase>", true))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.getReason())
                        .isEqualTo("trailer-mismatch"));
    }
}
