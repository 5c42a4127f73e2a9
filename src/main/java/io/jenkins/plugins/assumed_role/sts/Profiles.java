package io.jenkins.plugins.assumed_role.sts;

import io.jenkins.plugins.assumed_role.agent.AwsVariables;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.agent.ProfileSections;
import io.jenkins.plugins.assumed_role.agent.SourceKind;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Source;
import io.jenkins.plugins.assumed_role.request.StsConstraints;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

/**
 * Profiles of the machine of a block. The machine sends the sections of one profile and of those that it names, when they are
 * first needed; the parser of the AWS SDK reads them here.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html">Shared config and credentials files</a>
 */
final class Profiles {

    /** Matches the number of the wrong line in the message of the parser. */
    private static final Pattern LINE = Pattern.compile("line (\\d{1,9})");

    private final Machine machine;
    private final Map<String, String> environment;
    private final String asked;
    private ProfileFile file;
    /** The profiles of the shared credentials file only. */
    private ProfileFile credentials;

    /** @param asked the name of a profile in the request; null for none */
    Profiles(Machine machine, Map<String, String> environment, String asked) {
        this.machine = machine;
        this.environment = environment;
        this.asked = asked;
    }

    static Profiles of(Source source, Machine machine, Map<String, String> environment) {
        return new Profiles(
                machine, environment, source instanceof Source.OfMachine ofMachine ? ofMachine.profile() : null);
    }

    /** Returns the name of the profile to use. */
    String name() {
        return ProfileSections.name(asked, environment);
    }

    /** Returns the variable that names a profile; null for none. */
    private String named() {
        return SourceKind.PROFILE.configuredBy(environment);
    }

    /** Returns why the profile counts where no source was asked for; null if it does not. */
    String configuredBy() throws Failure, InterruptedException {
        String named = named();
        if (named != null) {
            return named + " is set";
        }
        return find(name()).filter(ProfileChain::hasCredentials).isPresent() ? "[default] has credentials" : null;
    }

    Optional<Profile> find(String name) throws Failure, InterruptedException {
        return file().profile(name);
    }

    /** Returns whether the shared credentials file has keys of a profile, which the AWS CLI prefers to its {@code credential_process}. */
    boolean hasKeys(Profile profile) throws Failure, InterruptedException {
        file();
        return credentials.profile(profile.name()).stream()
                .anyMatch(section -> ProfileChain.has(section, ProfileChain.KEY_ID)
                        || ProfileChain.has(section, ProfileChain.SECRET));
    }

    /** @throws Failure if there is no such profile, or its name is none */
    Profile require(String name) throws Failure, InterruptedException {
        Optional<Profile> found = find(name);
        if (found.isEmpty()) {
            throw new Failure(
                    "there is no profile '" + Text.clean(name, 60) + "' in " + files(),
                    "Add the profile there, or correct its name: argument sourceProfile, variable AWS_PROFILE or source_profile."
                            + " In the config file its section is [profile " + Text.clean(name, 60) + "].");
        }
        return found.get();
    }

    /** Returns the region of the profile that counts; null for none. */
    String region() throws Failure, InterruptedException {
        String region =
                find(name()).flatMap(profile -> profile.property("region")).orElse(null);
        try {
            return StsConstraints.region(region);
        } catch (InvalidArgument x) {
            throw new Failure(
                    x.getMessage(), "Correct region in profile '" + name() + "', or set the argument region.");
        }
    }

    /** Returns the variables of the build that name profiles or their files, and do not count. */
    Set<String> ignored() throws Failure, InterruptedException {
        try {
            return machine.ignored();
        } catch (IOException x) {
            throw unreadable(x);
        }
    }

    private ProfileFile file() throws Failure, InterruptedException {
        if (file == null) {
            file = read();
        }
        return file;
    }

    private ProfileFile read() throws Failure, InterruptedException {
        String config = environment.get(AwsVariables.CONFIG_FILE);
        String credentialsFile = environment.get(AwsVariables.SHARED_CREDENTIALS_FILE);
        credentials = ProfileFile.aggregator().build();
        if (config == null && credentialsFile == null) {
            return credentials;
        }
        if (!Source.PROFILE_NAME.matcher(name()).matches()) {
            throw new Failure(
                    "'" + Text.clean(name(), 60) + "' is not the name of a profile", "Correct " + named() + ".");
        }
        try {
            ProfileSections sections = machine.readProfile(config, credentialsFile, name());
            credentials = parse(sections.credentials(), ProfileFile.Type.CREDENTIALS);
            return ProfileFile.aggregator()
                    .addFile(credentials)
                    .addFile(parse(sections.config(), ProfileFile.Type.CONFIGURATION))
                    .build();
        } catch (IOException x) {
            throw unreadable(x);
        } catch (IllegalArgumentException x) {
            Matcher line = LINE.matcher(String.valueOf(x.getMessage()));
            throw new Failure(
                    "the sections of profile '" + name() + "' in " + files() + " cannot be parsed"
                            + (line.find() ? ", at line " + line.group(1) : ""),
                    "Correct the file; lines are counted from the section of the profile on.");
        }
    }

    private static ProfileFile parse(String sections, ProfileFile.Type type) {
        return ProfileFile.builder().content(sections).type(type).build();
    }

    private Failure unreadable(IOException x) {
        return new Failure(
                "profile '" + Text.clean(name(), 60) + "' cannot be read: " + Text.clean(Failures.message(x), 300),
                "Correct that, so that the user of the agent can read the profile in " + files() + ".");
    }

    private String files() {
        String config = environment.getOrDefault(AwsVariables.CONFIG_FILE, "~/.aws/config");
        String credentials = environment.getOrDefault(AwsVariables.SHARED_CREDENTIALS_FILE, "~/.aws/credentials");
        return Text.clean(config, 200) + " or " + Text.clean(credentials, 200);
    }
}
