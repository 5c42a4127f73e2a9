package io.jenkins.plugins.assumed_role;

import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
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
    private String credentials;

    @DataBoundConstructor
    public NamedRole(String name, String arn) {
        this.name = name == null ? "" : name.strip();
        this.arn = arn == null ? "" : arn.strip();
    }

    public String getName() {
        return name;
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
        this.externalId = Given.text(externalId);
    }

    public Integer getDuration() {
        return duration;
    }

    @DataBoundSetter
    public void setDuration(Integer duration) {
        this.duration = duration;
    }

    public String getRegion() {
        return region;
    }

    @DataBoundSetter
    public void setRegion(String region) {
        this.region = Given.text(region);
    }

    public String getCredentials() {
        return credentials;
    }

    @DataBoundSetter
    public void setCredentials(String credentials) {
        this.credentials = Given.text(credentials);
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<NamedRole> {
        @Override
        public String getDisplayName() {
            return "AWS role";
        }

        @POST
        public FormValidation doCheckArn(@QueryParameter String value) {
            return FieldCheck.arn(value);
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
        public FormValidation doCheckName(@QueryParameter String value) {
            return value.isBlank() || value.startsWith("arn:")
                    ? FormValidation.error("A name that Pipelines call the role by; it does not begin with arn:")
                    : FormValidation.ok();
        }

        @POST
        public ListBoxModel doFillCredentialsItems() {
            return FieldCheck.deliveries();
        }
    }
}
