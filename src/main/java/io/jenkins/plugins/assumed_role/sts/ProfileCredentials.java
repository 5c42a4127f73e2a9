package io.jenkins.plugins.assumed_role.sts;

import static io.jenkins.plugins.assumed_role.sts.ProfileChain.property;

import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Text;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.profiles.Profile;

/** Credentials of a profile. Checks the rules for each role on the way before it runs or sends anything. */
final class ProfileCredentials {

    private final Profiles profiles;
    private final SourceChain sources;
    private final HopAssumer assumer;
    private final ProcessCredentials process;
    private final String sessionName;

    /** @param sessionName the session name of roles without a {@code role_session_name} */
    ProfileCredentials(
            Profiles profiles,
            SourceChain sources,
            HopAssumer assumer,
            ProcessCredentials process,
            String sessionName) {
        this.profiles = profiles;
        this.sources = sources;
        this.assumer = assumer;
        this.process = process;
        this.sessionName = sessionName;
    }

    SourceCredentials find(String reason) throws Failure, InterruptedException {
        ProfileChain chain = ProfileChain.of(profiles.name(), profiles);
        List<Hop> hops = new ArrayList<>();
        for (Profile profile : chain.roles()) {
            hops.add(hop(profile));
        }
        SourceCredentials caller = origin(chain, reason);
        for (int i = 0; i < hops.size(); i++) {
            Profile profile = chain.roles().get(i);
            caller = assumer.assumeForSource(
                    caller, hops.get(i), "role " + hops.get(i).role() + " of " + ProfileChain.of(profile), reason);
        }
        return caller;
    }

    private Hop hop(Profile profile) throws Failure {
        if (ProfileChain.has(profile, ProfileChain.MFA)
                && !assumer.factor().isFor(property(profile, ProfileChain.MFA))) {
            throw new Failure(
                    ProfileChain.of(profile) + " requires an MFA code (mfa_serial)",
                    "Set mfaTokenCode, the code that its device shows; or enter the code there with the AWS CLI, and"
                            + " name a profile that takes the credentials from it: "
                            + ProfileChain.exported(profile));
        }
        try {
            String name = property(profile, "role_session_name");
            Hop hop = new Hop.Builder(property(profile, ProfileChain.ROLE_ARN))
                    .sessionName(name == null ? sessionName : name)
                    .externalId(property(profile, "external_id"))
                    .externalIdOf(ProfileChain.of(profile))
                    .duration(duration(profile))
                    .build(null, false);
            sources.checkAllowed(hop.role(), ProfileChain.of(profile));
            return hop;
        } catch (InvalidArgument x) {
            throw new Failure(ProfileChain.of(profile) + ": " + x.getMessage(), "Correct the profile.");
        }
    }

    private static Integer duration(Profile profile) {
        String seconds = property(profile, "duration_seconds");
        try {
            return seconds == null ? null : Integer.valueOf(seconds);
        } catch (NumberFormatException x) {
            throw new InvalidArgument(
                    "duration_seconds: '" + Text.clean(seconds, 40) + "' is not a number of seconds.");
        }
    }

    private SourceCredentials origin(ProfileChain chain, String reason) throws Failure, InterruptedException {
        Profile profile = chain.profile();
        return switch (chain.origin()) {
            case KEYS -> keys(profile, reason);
            case PROCESS -> process.run(profile, reason);
            case WEB_IDENTITY ->
                sources.webIdentity(
                        hop(profile),
                        property(profile, ProfileChain.TOKEN_FILE),
                        "web_identity_token_file of " + ProfileChain.of(profile),
                        reason);
            case ENVIRONMENT -> sources.staticKeys();
            case INSTANCE -> sources.instance(reason);
            case CONTAINER -> sources.container();
        };
    }

    private static SourceCredentials keys(Profile profile, String reason) throws Failure {
        String id = property(profile, ProfileChain.KEY_ID);
        String secret = property(profile, ProfileChain.SECRET);
        if (id == null || secret == null) {
            throw new Failure(
                    ProfileChain.of(profile) + " has only one of aws_access_key_id and aws_secret_access_key",
                    "Set both.");
        }
        return new SourceCredentials(
                SourceCredentials.credentials(id, secret, property(profile, "aws_session_token")),
                ProfileChain.of(profile) + ", access key …" + SourceCredentials.end(id),
                reason,
                false);
    }
}
