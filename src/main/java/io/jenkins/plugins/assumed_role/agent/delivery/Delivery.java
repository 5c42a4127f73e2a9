package io.jenkins.plugins.assumed_role.agent.delivery;

import java.io.Serializable;
import java.util.regex.Pattern;

/** A way by which the processes of a block on a machine take credentials, renewed ones too. */
public sealed interface Delivery extends Serializable {

    Pattern ID = Pattern.compile("[0-9a-f]{32}");

    /** 32 hexadecimal digits that no other block has. */
    String id();

    /** The build of the block. Code that finds the remains of a lost connection asks the build whether they are still needed. */
    String owner();

    /** The directory for the files of the block, which its containers see; null for the directory of temporary files. */
    String parent();

    /** A directory of the agent in which the files are noted, to be found again. */
    String index();

    /**
     * A server on the loopback of the machine, and a file with its token.
     *
     * @param token the token that a client must send as {@code Authorization} to a server that is opened now; an open server keeps its own
     * @param port 0 for any that is free; the one it had, when processes know it already
     */
    @SuppressWarnings("lgtm[jenkins/plaintext-storage]") // sent to the agent and never stored
    record Endpoint(String id, String owner, String parent, String index, String token, int port) implements Delivery {

        /** Shows no token. */
        @Override
        public String toString() {
            return "endpoint " + id + " of " + owner;
        }
    }

    /** A way of delivery with files only. */
    record Profile(String id, String owner, String parent, String index) implements Delivery {}
}
