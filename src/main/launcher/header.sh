#!/bin/sh
# with-assumed-role: these lines, and behind them the jar that they run, since no jar can say with which options.
# The archive of classes beside it halves the start: --archive makes it. The JVM passes over one that is not of this jar and this Java.

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
archive=$0.jsa
options="-XX:+IgnoreUnrecognizedVMOptions -Xlog:disable -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

# An archive is code: it must be whose the program is, and nobody else may have written to it.
trusted() {
    [ -f "$archive" ] || return
    set -- $(LC_ALL=C ls -dn -- "$archive")
    case $1 in -????-??-*) owner=$3 ;; *) return 1 ;; esac
    set -- $(LC_ALL=C ls -dn -- "$0")
    [ "$owner" = "$3" ]
}

if [ "$*" = --archive ]; then
    "$java" $options -XX:ArchiveClassesAtExit="$archive.$$" -jar "$0" --archive && mv -f "$archive.$$" "$archive"
elif trusted; then
    exec "$java" $options -XX:SharedArchiveFile="$archive" -jar "$0" "$@"
else
    exec "$java" $options -jar "$0" "$@"
fi
exit
