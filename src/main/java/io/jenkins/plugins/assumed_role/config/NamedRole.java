package io.jenkins.plugins.assumed_role.config;

import hudson.Extension;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.RoleArn;
import io.jenkins.plugins.assumed_role.request.Text;
import java.io.IOException;
import java.util.function.Supplier;
import jenkins.model.Jenkins;
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
            return FieldCheck.arn(value.strip());
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            return FieldCheck.check(() -> checkName(value));
        }

        /** Shows the use of the role to users who may read the configuration of Jenkins. */
        @POST
        public FormValidation doUsedBy(@QueryParameter String name) throws IOException {
            Jenkins.get().checkPermission(Jenkins.SYSTEM_READ);
            return FormValidation.ok(RoleUse.sentence(name == null ? "" : name.strip()));
        }
    }
}
