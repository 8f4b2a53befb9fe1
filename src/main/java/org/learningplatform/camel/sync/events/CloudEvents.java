package org.learningplatform.camel.sync.events;

import org.apache.camel.Message;

/** CloudEvents in Kafka messages: binary mode, and structured mode on input. */
public final class CloudEvents {

    /**
     * Reads the event that a message carries and checks its data against the schema of its type.
     *
     * @throws InvalidEventException if it is no event, its type is unknown, or the schema refuses its data
     */
    public CloudEvent read(Message message) {
        throw new UnsupportedOperationException();
    }

    /** Makes the message carry the event: {@code ce_*} headers, the Kafka key from {@code partitionkey}, JSON body. */
    public void write(CloudEvent event, Message message) {
        throw new UnsupportedOperationException();
    }
}
