// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Converter;
import org.apache.camel.TypeConversionException;
import org.learningplatform.camel.client.Rows;
import org.learningplatform.camel.client.json.Json;
import org.learningplatform.camel.error.Failure;
import org.learningplatform.camel.error.UnexpectedReplyException;
import org.learningplatform.camel.model.Completion;
import org.learningplatform.camel.model.Course;
import org.learningplatform.camel.model.Enrolment;
import org.learningplatform.camel.model.Group;
import org.learningplatform.camel.model.User;

/** From a reply, or a row of a list, to the record that it is. */
@Converter(generateLoader = true)
public final class LearningPlatformConverter {

    private LearningPlatformConverter() {}

    /** The list that a body reads, for those who look something up in it. */
    @Converter
    public static Rows toRows(ListBody body) {
        return body.rows();
    }

    /** The rows of a list as a JSON array. */
    @Converter
    public static byte[] toBytes(ListBody body) {
        return body.json();
    }

    /** The rows of a list as a JSON array. */
    @Converter
    public static String toText(ListBody body) {
        return new String(body.json(), StandardCharsets.UTF_8);
    }

    /** The rows of a list as a JSON array. */
    @Converter
    public static InputStream toStream(ListBody body) {
        return new ByteArrayInputStream(body.json());
    }

    @Converter
    public static User toUser(Map<?, ?> reply) {
        return convert(reply, User.class);
    }

    @Converter
    public static Enrolment toEnrolment(Map<?, ?> reply) {
        return convert(reply, Enrolment.class);
    }

    @Converter
    public static Completion toCompletion(Map<?, ?> reply) {
        return convert(reply, Completion.class);
    }

    @Converter
    public static Group toGroup(Map<?, ?> reply) {
        return convert(reply, Group.class);
    }

    @Converter
    public static Course toCourse(Map<?, ?> reply) {
        return convert(reply, Course.class);
    }

    /** Camel makes an exception that quotes the value of any but its own. */
    private static <T> T convert(Map<?, ?> reply, Class<T> type) {
        try {
            return Json.convert(reply, type);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "(not shown)",
                    type,
                    new UnexpectedReplyException(Failure.before("conversion", String.valueOf(e.getMessage()))));
        }
    }
}
