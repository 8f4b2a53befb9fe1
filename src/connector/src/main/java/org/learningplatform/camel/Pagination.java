// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

/** How much of a list one call reads. */
public enum Pagination {
    /** All of it; the next page is read when the one before is used up. */
    all,
    /** One page. */
    page
}
