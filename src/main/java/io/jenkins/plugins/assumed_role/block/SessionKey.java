package io.jenkins.plugins.assumed_role.block;

import io.jenkins.plugins.assumed_role.channel.AgentMachine;
import io.jenkins.plugins.assumed_role.delivery.RandomHex;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/**
 * The properties that must be equal for blocks to share a session: the build, the connection to the agent, the request, and the credentials
 * that it begins with. Those are a digest here, since a key stays in memory for as long as its block is open.
 *
 * @param credentials salted digest, of use in this process alone
 */
record SessionKey(String build, Object connection, RoleRequest request, String credentials) {

    private static final String SALT = RandomHex.next();

    static SessionKey of(String build, AgentMachine machine, RoleRequest request) {
        boolean given = request.source() instanceof Source.Given;
        List<Object> credentials = List.of(
                new TreeMap<>(machine.overrides()), given ? fields((Source.Given) request.source()) : List.of());
        return new SessionKey(
                build,
                machine.connection(),
                given ? request.from(Source.AUTO) : request,
                digest(credentials.toString()));
    }

    private static List<String> fields(Source.Given given) {
        return List.of(
                given.accessKeyId(),
                given.secretAccessKey(),
                String.valueOf(given.sessionToken()),
                given.name(),
                String.valueOf(given.roleSession()));
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest((SALT + text).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException x) {
            throw new IllegalStateException("each JVM has SHA-256", x);
        }
    }

    /** Shows only names. */
    @Override
    public String toString() {
        return "session of " + request.role() + " in " + build;
    }
}
