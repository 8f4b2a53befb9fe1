// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.jspecify.annotations.Nullable;
import org.learningplatform.camel.client.Rows;

/**
 * The rows of a list as a message body: an Iterator that reads the next page when it needs it. To Camel it is a stream that can
 * be read again, so that each branch of a multicast gets all rows; then the list is read anew.
 */
final class ListBody implements Iterator<Object>, StreamCache {

    private final String operation;
    private final Rows rows;
    private final int maxSize;
    private @Nullable Iterator<Object> reading;
    private boolean usedUp;

    /** @param maxSize bytes of the list where it is converted to a text or bytes */
    ListBody(String operation, Rows rows, int maxSize) {
        this.operation = operation;
        this.rows = rows;
        this.maxSize = maxSize;
    }

    Rows rows() {
        return rows;
    }

    @Override
    public synchronized boolean hasNext() {
        boolean more = reading().hasNext();
        usedUp = !more;
        return more;
    }

    @Override
    public synchronized Object next() {
        return reading().next();
    }

    private Iterator<Object> reading() {
        if (reading == null) {
            reading = rows.iterator();
        }
        return reading;
    }

    /**
     * Where the rows are used up, the next one is the first again. Camel asks for it before each step; who goes from row to row in
     * steps of their own goes on.
     */
    @Override
    public synchronized void reset() {
        if (usedUp) {
            reading = null;
            usedUp = false;
        }
    }

    /** Writes the rows as a JSON array. */
    @Override
    public void writeTo(OutputStream to) throws IOException {
        to.write(json());
    }

    /** The rows as a JSON array. */
    byte[] json() {
        return Bodies.array(operation, rows, maxSize);
    }

    @Override
    public StreamCache copy(Exchange exchange) {
        return new ListBody(operation, rows, maxSize);
    }

    @Override
    public boolean inMemory() {
        return false;
    }

    /** Not known before the list has been read. */
    @Override
    public long length() {
        return 0;
    }

    @Override
    public long position() {
        return -1;
    }

    /** Without the rows, which nobody wants in a log. */
    @Override
    public String toString() {
        return "the rows of " + operation;
    }
}
