package io.jenkins.plugins.assumed_role.config;

import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.assumed_role.request.Hop;
import java.util.function.UnaryOperator;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A role that Pipelines call by a name, so that they hold neither its ARN nor what it needs. */
public final class NamedRole extends AbstractDescribableImpl<NamedRole> {

    private final String name;
    private final String arn;
    private String description;
    private String externalId;
    private Integer duration;
    private String region;
    /** How they are delivered: the name of a mode and no secret. */
    private String delivery;

    /** @throws IllegalArgumentException if a Pipeline could not call it by that name, or that is not the ARN of a role */
    @DataBoundConstructor
    public NamedRole(String name, String arn) {
        this(checkName(name), Given.text(arn), null);
        require(hop -> new Hop.Builder(this.arn));
    }

    private NamedRole(String name, String arn, Void unchecked) {
        this.name = name;
        this.arn = arn;
    }

    /** For an ARN that a Pipeline names itself. */
    static NamedRole unnamed(String arn) {
        return new NamedRole("", arn, null);
    }

    private static String checkName(String name) {
        String given = Given.text(name);
        if (given == null || given.startsWith("arn:")) {
            throw new IllegalArgumentException(
                    "name: a role needs a name that Pipelines call it by, which does not begin with arn:");
        }
        return given;
    }

    private void require(UnaryOperator<Hop.Builder> field) {
        try {
            FieldCheck.requireHop(field);
        } catch (IllegalArgumentException x) {
            throw new IllegalArgumentException("role '" + name + "': " + x.getMessage());
        }
    }

    /** Who writes the file by hand may leave it out: then nobody calls the role. */
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
        this.description = Given.text(description);
    }

    public String getExternalId() {
        return externalId;
    }

    @DataBoundSetter
    public void setExternalId(String externalId) {
        require(hop -> hop.externalId(Given.text(externalId)));
        this.externalId = Given.text(externalId);
    }

    public Integer getDuration() {
        return duration;
    }

    @DataBoundSetter
    public void setDuration(Integer duration) {
        require(hop -> hop.duration(duration));
        this.duration = duration;
    }

    public String getRegion() {
        return region;
    }

    @DataBoundSetter
    public void setRegion(String region) {
        FieldCheck.require(request -> request.region(region));
        this.region = Given.text(region);
    }

    public String getDelivery() {
        return delivery;
    }

    @DataBoundSetter
    public void setDelivery(String delivery) {
        this.delivery = FieldCheck.delivery(delivery);
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
        public FormValidation doCheckDuration(@QueryParameter String value) {
            return FieldCheck.duration(value);
        }

        @POST
        public FormValidation doCheckExternalId(@QueryParameter String value) {
            return FieldCheck.field(hop -> hop.externalId(value));
        }

        @POST
        public FormValidation doCheckRegion(@QueryParameter String value) {
            return FieldCheck.request(request -> request.region(value));
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            return FieldCheck.check(() -> checkName(value));
        }

        @POST
        public ListBoxModel doFillDeliveryItems() {
            return FieldCheck.deliveries();
        }
    }
}
