package org.learningplatform.camel.client.contract;

/**
 * How a list is read page by page.
 *
 * @param style what the position argument counts
 * @param positionParameter query argument that says where a page begins, for example {@code offset}
 * @param sizeParameter query argument that says how many rows a page has, for example {@code limit}
 * @param pageSize rows a page, unless the user says otherwise
 */
public record Paging(Style style, String positionParameter, String sizeParameter, int pageSize) {

    /** What the position argument counts. */
    public enum Style {
        /** Rows to skip, from 0. */
        OFFSET,
        /** Pages, from 1. */
        PAGE,
        /** The reply carries the next position: a cursor, or a link on the platform's own host. */
        NEXT
    }
}
