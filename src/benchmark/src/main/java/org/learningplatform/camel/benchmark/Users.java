// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The user that is sent and read: about 700 bytes of JSON, as a platform's user is. */
final class Users {

    private Users() {}

    /** What the platform answers. */
    static Map<String, Object> user(long id) {
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("id", id);
        user.put("uuid", "8f14e45f-ceea-467f-a8c8-3a1f5d7b2e90");
        user.putAll(newUser());
        user.put("enabled", true);
        user.put("groups", List.of(group(11, "Field sales"), group(12, "New starters"), group(13, "Leeds")));
        user.put("tags", List.of("apprentice", "forklift", "first-aid"));
        user.put("created_at", "2026-01-12 08:30:00");
        user.put("updated_at", "2026-10-30 16:05:21");
        user.put("last_login_at", "2026-11-20 07:58:44");
        return user;
    }

    /** What is sent to create it. */
    static Map<String, Object> newUser() {
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("username", "alex.example");
        user.put("email", "alex.example@example.com");
        user.put("fname", "Alex");
        user.put("lname", "Example");
        user.put("org_ref", "EMP-0012345");
        user.put("timezone", "Europe/London");
        user.put("language", "en-GB");
        user.put("expires_at", "2027-12-31 23:59:59");
        user.put("country", "GB");
        user.put("job_title", "Regional Training Coordinator");
        user.put("department", "Learning and Development");
        user.put("manager_id", 4711);
        return user;
    }

    private static Map<String, Object> group(int id, String name) {
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("id", id);
        group.put("name", name);
        return group;
    }
}
