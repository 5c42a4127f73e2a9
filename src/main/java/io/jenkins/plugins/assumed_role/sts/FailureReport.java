package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Text;
import java.util.ArrayList;
import java.util.List;

/** The facts that every failure reports: the role, the identity and the machine, as far as they are known. */
final class FailureReport {

    private static final String NEW_LINE = "\n  ";
    private static final int MAX_WHY = 700;

    private final RoleRequest request;
    private final Machine machine;
    private final List<String> secrets = new ArrayList<>();
    private Hop hop;
    private String caller;
    private String endpoint;

    FailureReport(RoleRequest request, Machine machine) {
        this.request = request;
        this.machine = machine;
    }

    /** @param endpoint the endpoint of the call, for people */
    void at(String endpoint) {
        this.endpoint = endpoint;
    }

    /** A text that must not get into a message, even if an answer repeats it. */
    void hide(String secret) {
        if (secret != null && !secret.isEmpty()) {
            secrets.add(secret);
        }
    }

    void assuming(Hop hop, SourceCredentials caller) {
        assuming(hop, caller.toString());
        caller.secrets().forEach(this::hide);
    }

    /** @param caller the proof that replaces source credentials, for people */
    void assuming(Hop hop, String caller) {
        this.hop = hop;
        if (hop.externalIdOf() != null) {
            // AWS quotes a value that it rejects.
            hide(hop.externalId());
        }
        this.caller = caller;
    }

    AssumeRoleException failed(Failure finding) {
        StringBuilder message = new StringBuilder("Could not assume ").append(request.role());
        if (request.hops().size() > 1 && request.hops().contains(hop)) {
            message.append(": hop ")
                    .append(request.hops().indexOf(hop) + 1)
                    .append(" of ")
                    .append(request.hops().size());
            message.append(", ").append(hop.role()).append(", failed");
        }
        message.append(NEW_LINE).append("as:    ");
        message.append(caller == null ? "(no source credentials yet)" : caller);
        message.append(NEW_LINE).append("from:  ").append(machine.description());
        if (endpoint != null) {
            message.append(", through ").append(endpoint);
        }
        message.append(NEW_LINE).append("why:   ").append(Text.clean(withoutSecrets(finding.why()), MAX_WHY));
        message.append(NEW_LINE).append("do:    ").append(finding.remedy());
        return new AssumeRoleException(message.toString(), machine.isLost());
    }

    /**
     * STS repeats the canonical request, session token included, when a signature does not match. Hidden before the text is shortened:
     * half a token would not be recognised.
     */
    private String withoutSecrets(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, "****");
        }
        return clean;
    }
}
