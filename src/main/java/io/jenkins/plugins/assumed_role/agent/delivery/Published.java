package io.jenkins.plugins.assumed_role.agent.delivery;

import java.io.Serializable;

/**
 * The places on a machine from which the processes of a block take their credentials.
 *
 * @param port the port of the endpoint on the loopback interface; 0 if there is none
 * @param directory with the files of the block
 */
public record Published(int port, String directory) implements Serializable {

    /** Address of the endpoint. */
    public String url() {
        return "http://127.0.0.1:" + port + CredentialEndpoint.PATH;
    }
}
