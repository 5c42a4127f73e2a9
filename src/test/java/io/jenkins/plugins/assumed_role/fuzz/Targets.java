package io.jenkins.plugins.assumed_role.fuzz;

import io.jenkins.plugins.assumed_role.agent.HttpAnswerFuzz;
import io.jenkins.plugins.assumed_role.agent.delivery.CredentialEndpointFuzz;
import io.jenkins.plugins.assumed_role.launcher.LauncherFuzz;
import io.jenkins.plugins.assumed_role.masking.MaskingFuzz;
import io.jenkins.plugins.assumed_role.policy.RuleFuzz;
import io.jenkins.plugins.assumed_role.request.HopSyntaxFuzz;
import io.jenkins.plugins.assumed_role.request.RoleArnFuzz;
import io.jenkins.plugins.assumed_role.request.RoleRequestFuzz;
import io.jenkins.plugins.assumed_role.request.SessionNameFuzz;
import io.jenkins.plugins.assumed_role.sts.CredentialDocumentFuzz;
import io.jenkins.plugins.assumed_role.sts.MachineAnswersFuzz;
import io.jenkins.plugins.assumed_role.sts.StsAnswerFuzz;
import java.nio.file.Path;
import java.util.List;

/** The parsers of text from an agent, an endpoint or a user, with their inputs so far. */
final class Targets {

    static final List<Class<?>> ALL = List.of(
            CredentialDocumentFuzz.class,
            StsAnswerFuzz.class,
            MachineAnswersFuzz.class,
            HttpAnswerFuzz.class,
            CredentialEndpointFuzz.class,
            RoleArnFuzz.class,
            SessionNameFuzz.class,
            HopSyntaxFuzz.class,
            RoleRequestFuzz.class,
            RuleFuzz.class,
            MaskingFuzz.class,
            LauncherFuzz.class);

    private Targets() {}

    static Path inputs(Class<?> target) {
        return Path.of("src/test/fuzz", target.getSimpleName());
    }
}
