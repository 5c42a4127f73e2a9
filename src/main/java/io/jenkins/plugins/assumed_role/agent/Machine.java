package io.jenkins.plugins.assumed_role.agent;

import io.jenkins.plugins.assumed_role.agent.profile.CredentialProcess;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * The machine of a block: its environment, its tokens, its network.
 *
 * <p>Every byte of HTTP, to metadata services and to STS alike, goes through {@link #exchange}, which either performs it here or
 * ships it to an agent, so that AWS sees the agent's address and the agent's proxy and VPC endpoint are used.
 */
public interface Machine {

    /** Name of the machine in messages: {@code agent 'linux-1'}. */
    String description();

    /** An object that equals another if the connection to the machine and the variables that override its own are the same. */
    default Object connection() {
        return this;
    }

    /** Returns true if the connection to the machine is closed, which then is the reason for every failure. */
    boolean isLost();

    /**
     * Variables of {@link AwsVariables#READ} that are set here, none of them empty. AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE are
     * also there if they are not set, but the file at their default location exists.
     */
    Map<String, String> environment() throws IOException, InterruptedException;

    /**
     * Reads the environment, and asks in advance for as much as possible of what the source of the credentials needs, in one round trip.
     *
     * @return the answers; if there are none, each request is sent when it is due
     */
    default SourceReading readSource(SourceQuery query) throws IOException, InterruptedException {
        return new SourceReading(environment(), Map.of());
    }

    /** Variables of {@link AwsVariables#PROFILES} that a build sets to another value; the machine ignores them. */
    default Set<String> ignored() throws IOException, InterruptedException {
        return Set.of();
    }

    /**
     * Reads a token that AWS placed into a file, such as a projected service account token.
     *
     * @throws IOException if it cannot be read, or is longer than {@link ThisMachine#MAX_TOKEN_BYTES}
     */
    String readToken(String file) throws IOException, InterruptedException;

    /**
     * Performs one HTTP exchange.
     *
     * @return a whole answer, of any status
     * @throws ExchangeException if there is none
     */
    HttpAnswer exchange(HttpCall call) throws ExchangeException, InterruptedException;

    /**
     * Reads a profile, and the profiles that it names as its source.
     *
     * @param configFile path of the shared config file; null for none
     * @param credentialsFile path of the shared credentials file; null for none
     * @throws IOException if a file cannot be read or is too long; a file that is not there has no sections
     */
    ProfileSections readProfile(String configFile, String credentialsFile, String profile)
            throws IOException, InterruptedException;

    /**
     * Runs a {@code credential_process}, without standard input.
     *
     * @param millis time limit, after which the process and its children are killed
     * @throws IOException if it cannot be started, does not end in time, or prints more than {@link CredentialProcess#MAX_OUTPUT}
     */
    CredentialProcess.Answer runProcess(String command, int millis) throws IOException, InterruptedException;
}
