// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import org.jspecify.annotations.Nullable;

/**
 * What the platform offers at one method and path.
 *
 * @param name for example {@code simple/users/list}
 * @param path for example <code>/users/{id}</code>
 * @param token what a caller must show
 * @param paging how its list is cut into pages, or null where it is no list or is told whole
 */
record Operation(String name, String method, String path, TokenKind token, @Nullable Paging paging) {

    /**
     * How a list is cut into pages.
     *
     * @param position query parameter that says where the page begins
     * @param byPage whether the position counts pages from 1, not rows from 0
     * @param size query parameter that says how many rows a page has
     * @param defaultSize rows on a page if the caller does not say
     */
    record Paging(String position, boolean byPage, String size, int defaultSize) {}
}
