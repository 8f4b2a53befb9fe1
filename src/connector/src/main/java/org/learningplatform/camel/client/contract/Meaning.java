// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.client.contract;

import java.util.List;
import java.util.Map;

/**
 * What an operation is to journeys.
 *
 * @param role what they need it for
 * @param body the members of its body that they have words for
 * @param reply the members of its reply, or of a list's rows; of several, the first that has a value is meant
 */
public record Meaning(Role role, Map<Field, List<Member>> body, Map<Field, List<Member>> reply) {}
