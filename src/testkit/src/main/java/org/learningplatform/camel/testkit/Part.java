// SPDX-License-Identifier: Apache-2.0
package org.learningplatform.camel.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a sandbox can have, each at a port of its own. */
enum Part {
    WINDOW("--window-port", 18400),
    PLATFORM("--platform-port", 18401),
    KAFKA("--kafka-port", 18402),
    SFTP("--sftp-port", 18403),
    LRS("--lrs-port", 18404);

    /** The option of the program that says where. */
    final String option;

    /** Where the program has it unless it is told otherwise. */
    final int usualPort;

    Part(String option, int usualPort) {
        this.option = option;
        this.usualPort = usualPort;
    }

    /**
     * Makes sure, before anything starts, that all ports can be had.
     *
     * @throws IllegalStateException if one is taken; the message says which, and what to do
     */
    static void requireFree(Map<Part, Integer> ports) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (Map.Entry<Part, Integer> part : ports.entrySet()) {
                held.add(hold(part.getKey(), part.getValue()));
            }
        } finally {
            held.forEach(Part::release);
        }
    }

    private static ServerSocket hold(Part part, int port) {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            } catch (IOException e) {
                release(socket);
                throw e;
            }
            return socket;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "port " + port + " is taken: choose another for " + part.option.replaceAll("--|-port", "")
                            + " with " + part.option + ", 0 for a free one",
                    e);
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
