package io.jenkins.plugins.assumed_role.agent;

import java.io.Serializable;
import java.util.regex.Pattern;

/** What a block has open on a machine, from which its processes take credentials, renewed ones too. */
public sealed interface Delivery extends Serializable {

    Pattern ID = Pattern.compile("[0-9a-f]{32}");

    /** 32 hexadecimal digits that no other block has. */
    String id();

    /** The build of the block. Whoever finds what a lost connection left behind asks it whether that is still wanted. */
    String owner();

    /**
     * A server on the loopback of the machine.
     *
     * @param token what a client has to send as {@code Authorization}
     * @param port 0 for any that is free; the one it had, when processes know it already
     */
    @SuppressWarnings("lgtm[jenkins/plaintext-storage]") // sent to the agent and never stored
    record Endpoint(String id, String owner, String token, int port) implements Delivery {

        /** No token. */
        @Override
        public String toString() {
            return "endpoint " + id + " of " + owner;
        }
    }

    /**
     * Files of a directory of their own.
     *
     * @param parent where to make that directory: one that is seen in the containers of the build; null for that of temporary files
     * @param index a directory of the agent in which it is noted, to be found again
     */
    record Profile(String id, String owner, String parent, String index) implements Delivery {}
}
