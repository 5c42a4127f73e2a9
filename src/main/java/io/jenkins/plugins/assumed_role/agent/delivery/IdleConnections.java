package io.jenkins.plugins.assumed_role.agent.delivery;

import java.io.IOException;
import java.net.Socket;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections that have not sent their token yet. Any process of the machine can open them, so a new one replaces the oldest.
 */
final class IdleConnections {

    /** The most connections: a client sends its request as soon as it is connected, before as many others connect. */
    private static final int MAX = 128;

    private final Set<Socket> sockets = new LinkedHashSet<>();

    synchronized void add(Socket socket) {
        sockets.add(socket);
        if (sockets.size() > MAX) {
            Iterator<Socket> oldest = sockets.iterator();
            Socket dropped = oldest.next();
            oldest.remove();
            close(dropped);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException x) {
            // The client is gone.
        }
    }

    synchronized void remove(Socket socket) {
        sockets.remove(socket);
    }
}
