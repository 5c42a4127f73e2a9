package io.jenkins.plugins.assumed_role.config;

import hudson.Extension;
import hudson.model.AutoCompletionCandidates;
import hudson.model.Computer;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.model.Node;
import hudson.util.FormValidation;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A role that Pipelines call by a name, so that they hold neither its ARN nor its settings. */
public final class NamedRole implements Describable<NamedRole> {

    private final String name;
    private final String arn;
    private String description;
    private RoleDefaults defaults;

    /** @throws IllegalArgumentException if a Pipeline cannot call it by that name, or the ARN is not that of a role */
    @DataBoundConstructor
    public NamedRole(String name, String arn) {
        this.name = checkName(name);
        this.arn = Text.given(arn);
        named(() -> RoleArn.parse(this.arn));
    }

    /** Adds the name of the role to the message of a check. */
    private <T> T named(Supplier<T> check) {
        try {
            return check.get();
        } catch (InvalidArgument x) {
            throw new InvalidArgument("role '" + Text.printable(getName()) + "': " + x.getMessage());
        }
    }

    private static String checkName(String name) {
        String given = Text.given(name);
        if (given == null || RoleArn.isLikely(given)) {
            throw new InvalidArgument("name: a role needs a name for Pipelines, which must not begin with arn:");
        }
        return given;
    }

    /** Returns the name; empty for a role that was stored without one, which no Pipeline can call. */
    public String getName() {
        return name == null ? "" : name;
    }

    public String getArn() {
        return arn;
    }

    public String getDescription() {
        return description;
    }

    @DataBoundSetter
    public void setDescription(String description) {
        this.description = Text.given(description);
    }

    /** Returns settings for blocks that do not set them; null for none. */
    public RoleDefaults getDefaults() {
        return defaults;
    }

    @DataBoundSetter
    public void setDefaults(RoleDefaults defaults) {
        this.defaults = named(() -> RoleDefaults.checked(defaults));
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<NamedRole> {
        @Override
        public String getDisplayName() {
            return Messages.NamedRole_DisplayName();
        }

        @POST
        public FormValidation doCheckArn(@QueryParameter String value) {
            return FieldCheck.arn(Text.given(value));
        }

        /**
         * Warns of a new name for a role that is in use.
         *
         * @param savedName the name that is saved; empty for none
         */
        @POST
        public FormValidation doCheckName(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String savedName)
                throws IOException {
            FormValidation checked = FieldCheck.check(() -> checkName(value));
            String saved = Text.given(savedName);
            if (checked.kind != FormValidation.Kind.OK
                    || saved == null
                    || saved.equals(Text.given(value))
                    || !RoleUse.maySee(item)) {
                return checked;
            }
            RoleUse use = RoleUse.of(saved, item);
            return use.isUsed() ? FormValidation.warning(Messages.NamedRole_Renamed(saved, use.sentence())) : checked;
        }

        /** Shows the use of the role to users who may read its configuration. */
        @POST
        public FormValidation doUsedBy(@AncestorInPath Item item, @QueryParameter String name) throws IOException {
            RoleUse.checkMaySee(item);
            return FormValidation.ok(RoleUse.of(Text.stripped(name), item).sentence());
        }

        /** Returns a warning if the role is in use, for a form that is about to delete it. */
        @POST
        public FormValidation doDeletion(@AncestorInPath Item item, @QueryParameter String name) throws IOException {
            RoleUse.checkMaySee(item);
            RoleUse use = RoleUse.of(Text.stripped(name), item);
            return use.isUsed()
                    ? FormValidation.warning(Messages.NamedRole_Deleted(Text.stripped(name), use.sentence()))
                    : FormValidation.ok();
        }

        @POST
        public AutoCompletionCandidates doAutoCompleteAgentOfCheck(@QueryParameter String value) {
            AutoCompletionCandidates candidates = new AutoCompletionCandidates();
            configurable()
                    .map(Computer::getName)
                    .filter(name -> name.contains(Text.stripped(value)))
                    .forEach(candidates::add);
            return candidates;
        }

        private static Stream<Computer> configurable() {
            return Jenkins.get().getNodes().stream()
                    .map(Node::toComputer)
                    .filter(computer -> computer != null && computer.hasPermission(Computer.CONFIGURE));
        }

        /**
         * Assumes the role from an agent, as a block on it would, and shows the resulting identity.
         *
         * @param agentOfCheck name of the agent; empty for the first that is online
         */
        @POST
        public FormValidation doAssumeRole(
                @QueryParameter String agentOfCheck,
                @QueryParameter String name,
                @QueryParameter String arn,
                @QueryParameter String externalId,
                @QueryParameter String duration,
                @QueryParameter String region,
                @QueryParameter String stsEndpoint,
                @QueryParameter boolean fips)
                throws IOException, InterruptedException {
            String wanted = Text.given(agentOfCheck);
            Optional<Computer> computer = configurable()
                    .filter(found -> wanted == null
                            ? found.getChannel() != null
                            : found.getName().equals(wanted))
                    .findFirst();
            if (computer.isEmpty()) {
                // A user who may not configure an agent does not learn whether an agent of that name exists.
                Jenkins.get().checkPermission(Jenkins.ADMINISTER);
                return FormValidation.error(
                        wanted == null ? Messages.NamedRole_NoAgent() : Messages.NamedRole_UnknownAgent(wanted));
            }
            try {
                NamedRole role = new NamedRole(name, arn);
                role.setDefaults(RoleDefaults.ofForm(region, duration, externalId, stsEndpoint, fips));
                return RoleCheck.of(computer.get(), role);
            } catch (InvalidArgument x) {
                return FormValidation.error(x.getMessage());
            }
        }
    }
}
