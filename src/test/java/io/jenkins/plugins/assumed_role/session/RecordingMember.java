package io.jenkins.plugins.assumed_role.session;

import io.jenkins.plugins.assumed_role.agent.Machine;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.sts.AssumeRoleException;
import io.jenkins.plugins.assumed_role.sts.KeptSource;
import io.jenkins.plugins.assumed_role.sts.RoleAssumer;
import io.jenkins.plugins.assumed_role.sts.RoleGate;
import io.jenkins.plugins.assumed_role.sts.RoleSession;
import io.jenkins.plugins.assumed_role.sts.World;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A block that records the events of its session, in order. */
final class RecordingMember implements SessionMember {

    final List<String> events = new CopyOnWriteArrayList<>();
    final List<RoleSession> sessions = new CopyOnWriteArrayList<>();
    private final Machine machine;

    RecordingMember(World world) {
        machine = world.machine();
    }

    @Override
    public String agent() {
        return "linux-1";
    }

    @Override
    public RoleSession assume(KeptSource kept) throws AssumeRoleException, InterruptedException {
        RoleRequest request = new RoleRequest.Builder(new Hop.Builder(World.TARGET)).build(World.CALLER);
        return RoleAssumer.assume(request, machine, RoleGate.OPEN, kept);
    }

    @Override
    public void hide(RoleSession next) {
        events.add("hide " + next.accessKeyId());
    }

    @Override
    public void save(Duration limit) {
        events.add("save");
    }

    @Override
    public void renewed(RoleSession next, boolean recovered) {
        events.add((recovered ? "recovered " : "renewed ") + next.accessKeyId());
        sessions.add(next);
    }

    @Override
    public void renewalFails(AssumeRoleException why) {
        events.add("fails " + why.getMessage());
    }

    @Override
    public void endsSoon(AssumeRoleException why) {
        events.add("ends soon " + why.getMessage());
    }
}
