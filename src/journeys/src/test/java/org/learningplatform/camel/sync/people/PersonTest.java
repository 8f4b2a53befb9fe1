// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.sync.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.learningplatform.camel.client.contract.Field;
import org.learningplatform.camel.sync.work.Refusal;

class PersonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"jo@example.com", "jo.o'neil+lxp@mail.example.co.uk", "jürgen@münchen.de", "a+b@e-x.example"})
    void anAddressWithAPersonAndADomainIsGood(String email) {
        assertThatCode(() -> person(email, null)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jo",
                "jo@",
                "@example.com",
                "jo@example",
                "jo@@example.com",
                "jo doe@example.com",
                "jo@.com",
                "jo@example.com;",
                "<jo@example.com>",
                "mailto:jo@example.com",
                "jo@example.com,flo@example.com",
                ".jo@example.com",
                "jo..doe@example.com",
                "jo.@example.com",
                "jo@-example.com",
                "jo@example-.com",
                "jo@exam_ple.com",
                "jo@example..com",
                "jo@example.com.",
                "jo@[192.0.2.1]",
                "jo\u200B@example.com"
            })
    void anythingElseIsABadAddressAndIsNotQuoted(String email) {
        assertThatThrownBy(() -> person(email, null))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo("bad-email"))
                .hasMessageNotContaining(email);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mars/Olympus", "GMT+25", "europe/london", "+01:00"})
    void aZoneThatIsNoRegionIsBad(String timezone) {
        assertThatThrownBy(() -> person("jo@example.com", timezone))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo("bad-timezone"));
    }

    @ParameterizedTest
    @CsvSource({"DE,DEU", "gb,GBR", "de,DE"})
    void aCountryIsTheSameInItsCodes(String one, String other) {
        assertThatCode(() -> person("jo@example.com", null).with(Field.PERSON_COUNTRY, one))
                .doesNotThrowAnyException();

        assertThat(UserFields.isSame(Field.PERSON_COUNTRY, one, other)).isTrue();
        assertThat(UserFields.isSame(Field.PERSON_COUNTRY, one, "FRA")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Germany", "276", "XX", "UK", "D", "GBRR"})
    void whatIsNoCodeOfACountryIsBad(String country) {
        assertThatThrownBy(() -> person("jo@example.com", null).with(Field.PERSON_COUNTRY, country))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.getReason()).isEqualTo("bad-country"))
                .hasMessageNotContaining(country + " ");
    }

    @Test
    void aPersonInALogIsNobody() {
        assertThat(person("jo@example.com", "Europe/London")).hasToString("Person");
    }

    private static Person person(String email, String timezone) {
        return Person.of("1", "jo", "Jo", "Doe", email).with(Field.PERSON_TIMEZONE, timezone);
    }
}
