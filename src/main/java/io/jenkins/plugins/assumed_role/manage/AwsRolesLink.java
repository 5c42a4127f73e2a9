package io.jenkins.plugins.assumed_role.manage;

import hudson.Extension;
import hudson.model.Api;
import hudson.model.Failure;
import hudson.model.ManagementLink;
import hudson.security.Permission;
import hudson.util.FormValidation;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import java.io.IOException;
import java.io.PrintWriter;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.verb.GET;
import org.kohsuke.stapler.verb.POST;

/** The page <i>Manage Jenkins, AWS roles</i> with the open, ended and refused blocks. It changes nothing. */
@Extension
public final class AwsRolesLink extends ManagementLink implements StaplerProxy {

    /** Requires the permission to read the configuration of Jenkins for everything below this page. */
    @Override
    public Object getTarget() {
        Jenkins.get().checkPermission(Jenkins.SYSTEM_READ);
        return this;
    }

    /** Returns the query in the parameters of the current request. */
    public HistoryView getView() throws IOException {
        return HistoryView.page(query());
    }

    /** Returns the same as JSON or XML. Stapler finds the method only with this return type. */
    public Api getApi() throws IOException {
        return getView().getApi();
    }

    private static HistoryQuery query() {
        try {
            return given();
        } catch (InvalidArgument x) {
            throw new Failure(x.getMessage());
        }
    }

    private static HistoryQuery given() {
        return new HistoryQuery(name -> Stapler.getCurrentRequest2().getParameter(name));
    }

    /** Returns the fault of the parameters, null if there is none. Within a page, Jenkins would only log an exception. */
    public String getError() {
        try {
            given();
            return null;
        } catch (InvalidArgument x) {
            return x.getMessage();
        }
    }

    /** Writes all entries of a search, row by row. */
    @GET
    public void doCsv(StaplerResponse2 response) throws IOException {
        Jenkins.get().checkPermission(Jenkins.SYSTEM_READ);
        HistoryQuery query = query();
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"aws-roles.csv\"");
        PrintWriter out = response.getWriter();
        out.print(Csv.head());
        HistoryView.all(query, row -> {
            out.print(Csv.line(row.values().values()));
            return !out.checkError();
        });
    }

    /**
     * Tries the rules of a form that is not saved.
     *
     * @param json the section of the form; empty for the configuration that is saved
     */
    @POST
    public FormValidation doTryRules(
            @QueryParameter String json,
            @QueryParameter String job,
            @QueryParameter String role,
            @QueryParameter String agent,
            @QueryParameter boolean untrusted)
            throws IOException {
        Jenkins.get().checkPermission(Jenkins.SYSTEM_READ);
        return RulesForm.trial(json, job, role, agent, untrusted);
    }

    /**
     * Lists the builds of the last 30 days that the rules of a form would have refused. The answer would reveal the roles of quiet blocks,
     * so it is for administrators alone.
     *
     * @param json the section of the form; empty for the configuration that is saved
     */
    @POST
    public FormValidation doRefusedBuilds(@QueryParameter String json) throws IOException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return RulesForm.refusedBuilds(json);
    }

    /** Returns true if the reader may change the configuration. */
    public boolean isAdministrator() {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    }

    @Override
    public Permission getRequiredPermission() {
        return Jenkins.SYSTEM_READ;
    }

    @Override
    public Category getCategory() {
        return Category.SECURITY;
    }

    @Override
    public String getIconFileName() {
        return "symbol-key";
    }

    @Override
    public String getDisplayName() {
        return Messages.AwsRolesLink_DisplayName();
    }

    @Override
    public String getDescription() {
        return Messages.AwsRolesLink_Description();
    }

    @Override
    public String getUrlName() {
        return "aws-roles";
    }
}
