#!/bin/sh
# with-assumed-role: these lines, and behind them the jar that they run, since no jar can say with which options.
# With an archive of its classes beside it, it starts in half the time. The first run makes that in the background, as Python does with what
# it compiles; --archive makes it at once. The JVM passes over one that is not of this jar and this Java.

# A stream that is closed stays one that cannot be read or written: without a file in its place, the first that the JVM opens would be it.
{ true 3<&0; } 2>/dev/null || exec 0>/dev/null
{ true 3>&1; } 2>/dev/null || exec 1</dev/null
{ true 3>&2; } 2>/dev/null || exec 2</dev/null

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
archive=$0.jsa
# The limit of open files stays as it is for the command. Most methods run a few hundred times only, and are not worth compiling.
options="-XX:+IgnoreUnrecognizedVMOptions -Xlog:disable -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -XX:-MaxFDLimit"
options="$options -XX:Tier3InvocationThreshold=600 -XX:Tier3MinInvocationThreshold=300 -XX:Tier3CompileThreshold=6000"

fail() {
    echo "with-assumed-role: $1" >&2
    exit 125
}

command -v "$java" >/dev/null || fail "Java was not found as '$java'. Install Java 17 or newer, and set JAVA_HOME or put it on the PATH."
case $(pwd -P 2>/dev/null) in
    /*) ;;
    *) fail "the working directory no longer exists. Change to another one." ;;
esac

# An archive is code: it must be whose the program is, and nobody else may have written to it.
trusted() {
    [ -f "$archive" ] || return
    set -- $(LC_ALL=C ls -dn -- "$archive")
    case $1 in -????-??-*) owner=$3 ;; *) return 1 ;; esac
    set -- $(LC_ALL=C ls -dn -- "$0")
    [ "$owner" = "$3" ]
}

# Made only for a program of ours, and where nobody else can put a file or a link in its place.
wanted() {
    [ ! -e "$archive" ] || [ "$0" -nt "$archive" ] || return
    case $0 in */*) directory=${0%/*}/ ;; *) directory=. ;; esac
    for place in "$0" "$directory"; do
        set -- $(LC_ALL=C ls -dn -- "$place")
        case $1 in ?????-??-*) [ "$3" = "$(id -u)" ] || return ;; *) return 1 ;; esac
    done
}

make() {
    umask 022
    "$java" $options -XX:ArchiveClassesAtExit="$archive.$$" -jar "$0" --archive && mv -f "$archive.$$" "$archive"
}

if [ "$*" = --archive ]; then
    make
    exit
fi
if wanted; then
    make </dev/null >/dev/null 2>&1 &
fi
if trusted; then
    exec "$java" $options -XX:SharedArchiveFile="$archive" -jar "$0" "$@"
else
    exec "$java" $options -jar "$0" "$@"
fi
exit
