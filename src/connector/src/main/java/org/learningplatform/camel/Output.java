// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

/** In which form a reply becomes a message body. */
public enum Output {
    /** Map or List; for a list read with {@link Pagination#all} an Iterator. */
    object,
    /** JSON text. */
    json,
    /** JSON bytes; the bytes as they came for a raw request. */
    bytes
}
