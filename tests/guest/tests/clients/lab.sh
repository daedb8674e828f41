# A step that works is named, which the test asks of each; the first that does not ends the lab.
step() {
    if eval "$2"; then echo "lab: $1"; return; fi
    echo "lab: failed: $1"
    cat daemon.log events console
    poweroff -f
}
# Waits until a file has a line.
said() { for i in $(seq 150); do grep -q "$1" "$2" && return; sleep 1; done; echo "never in $2: $1"; cat "$2"; false; }
count() { grep -c "$1" /tmp/console; }
# Waits until the console has said something more often than before.
again() { for i in $(seq 150); do [ "$(count "$1")" -gt "$2" ] && return; sleep 1; done; echo "not again: $1"; false; }
# Waits until virsh's word on the machine is this.
state() { for i in $(seq 60); do [ "$(virsh -q domstate linux)" = "$1" ] && return; sleep 1; done; virsh domstate linux; false; }
export VIRSH_DEFAULT_CONNECT_URI=qemu:///system HOME=/tmp
mkdir -p /dev/pts /run /etc /var/log /var/lib
ln -s /run /var/run
mount -t devpts pts /dev/pts
printf 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n' > /etc/passwd
printf 'root:x:0:\nkvm:x:104:\nnogroup:x:65534:\n' > /etc/group
ip link set lo up
ip link add br0 type bridge
ip address add 10.9.0.1/24 dev br0
ip link set br0 up
printf 'start 10.9.0.7\nend 10.9.0.7\ninterface br0\nlease_file /tmp/leases\n' > udhcpd.conf
touch leases console
udhcpd -I 10.9.0.1 /tmp/udhcpd.conf
truncate -s 1M first second
printf 'arrived late' | dd of=second conv=notrunc 2> /dev/null

# Starts the daemon, and waits until it answers.
serve() {
    ferrovirt daemon >> daemon.log 2>&1 & daemon=$!
    step "the daemon answers" 'for i in $(seq 30); do virsh version > version 2>&1 && break; sleep 1; done; cat version; [ $i -lt 30 ]'
}
serve
python3 /inner/client.py events > events 2>&1 &
step "Python listens" 'said listening events'
step "capabilities are told" 'virsh domcapabilities | grep -q "<machine>ferrovirt" && virsh capabilities | grep -q "ferrovirt</machine>" \
    && virsh maxvcpus | grep -q 254'
step "it boots" 'virsh define /inner/machine.xml && virsh start linux && said "@USERSPACE@, 1 disks, 1 interfaces" console'
step "the start is told" 'said "lifecycle linux 2 0" events'
step "it answers pings" 'said "eth0 10.9.0.7" console && ping -c 2 10.9.0.7 > /dev/null'
step "its console computes" 'python3 /inner/client.py console linux'
named() { sed -n "s,.*<model fallback='forbid'>\(.*\)</model>.*,\1,p" live; }
step "its processor is written out" 'virsh dumpxml linux > live && grep "match=.exact. check=.full" live && named | grep .'
step "it has that processor" 'python3 /inner/client.py console linux | tee told && grep "model name.*: $(named)" told'
step "capabilities tell of processors" 'virsh domcapabilities --machine ferrovirt > caps && grep "usable=.yes.*>Westmere<" caps \
    && grep "<blockers model=.GraniteRapids" caps && grep "<value>synic</value>" caps'
step "processors are compared" 'virsh hypervisor-cpu-compare caps --machine ferrovirt | grep -E "identical|superset" \
    && virsh hypervisor-cpu-baseline caps --machine ferrovirt | grep "$(named)"'
# Figures of the monitor are not waited for: a busy one gives them the next time.
statistics() {
    for i in $(seq 30); do virsh domstats linux > stats; grep -q "net.0.rx.bytes" stats && break; sleep 1; done
    for figure in state.state=1 vcpu.current=1 "block.0.rd.reqs=[1-9]" "net.0.rx.bytes=[1-9]" balloon.maximum=262144; do
        grep -q "$figure" stats || { echo "no $figure"; cat stats; return 1; }
    done
}
step "statistics are told" statistics
step "the guest tells of its memory" 'until virsh dommemstat linux | grep unused; do sleep 1; done'
step "it gives memory" 'virsh setmem linux 200M --live && said "balloon linux 204800" events \
    && virsh dominfo linux | grep "Used memory: *204800"'
step "a disk comes" 'virsh attach-disk linux /tmp/second vdb --live && said "came vdb: arrived late" console \
    && said "added linux" events'
step "the disk goes" 'virsh detach-disk linux vdb --live && said "went vdb" console && said "removed linux" events'
step "a processor comes" 'virsh setvcpus linux 2 --live && said "came cpu1: 0-1" console'
step "the processor goes" 'virsh setvcpus linux 1 --live && said "went cpu1" console'
cable() { virsh domif-setlink linux 52:54:00:00:00:07 $1; }
step "the cable is pulled" 'cable down && ! ping -c 1 -W 2 10.9.0.7 > /dev/null'
step "the cable is put back" 'cable up && ping -c 2 -W 5 10.9.0.7 > /dev/null'
step "it is paused and resumed" 'virsh suspend linux && state paused && virsh resume linux && state running'
step "it is saved and restored" 'virsh save linux /tmp/saved && state "shut off" && virsh restore /tmp/saved \
    && state running && ping -c 2 -W 5 10.9.0.7 > /dev/null'
step "it goes on from its managed save" 'virsh managedsave linux && state "shut off" && virsh start linux \
    && state running && ping -c 2 -W 5 10.9.0.7 > /dev/null'
kill -9 $daemon
wait $daemon
serve
step "it outlives its daemon" 'state running && python3 /inner/client.py console linux'
before=$(count "@USERSPACE@")
step "it reboots" 'virsh reboot linux --mode acpi && again "@USERSPACE@" $before && state running'
step "it is switched off" 'virsh shutdown linux --mode acpi && state "shut off"'
# There is no QEMU in this lab.
sed -e "s/ machine='ferrovirt'//" -e "s/<name>linux/<name>other/" /inner/machine.xml > other.xml
step "a document without a machine type is ours" 'virsh define other.xml && virsh dumpxml other | grep "machine=.ferrovirt"'
sed -e "s/name>other/name>third/" -e "s/bus='virtio'/bus='sata'/" other.xml > third.xml
step "what only QEMU has is refused" '! virsh define third.xml 2> refusal && grep "another bus than virtio.*apt-get" refusal'
step "it is undefined" 'virsh undefine linux && ! virsh dominfo linux 2> /dev/null'

# An ordinary user with a daemon of the session.
kill $daemon
wait $daemon
chmod 666 /dev/kvm
mkdir -p /tmp/home/run
chown -R nobody /tmp/home
export HOME=/tmp/home XDG_RUNTIME_DIR=/tmp/home/run VIRSH_DEFAULT_CONNECT_URI=qemu:///session
user() { su -m -s /bin/sh nobody -c "$1"; }
user "exec ferrovirt daemon --session" >> daemon.log 2>&1 &
step "the session answers" 'for i in $(seq 30); do user "virsh version" && break; sleep 1; done; [ $i -lt 30 ]'
sed -e "/<interface/,/<.interface/d" -e "s/name>linux/name>mine/" -e "s,/tmp/,/tmp/home/," /inner/machine.xml > mine.xml
user "truncate -s 1M /tmp/home/first"
step "a user starts a machine" 'user "virsh create /tmp/mine.xml" && said "@USERSPACE@, 1 disks, 0 interfaces" home/console'
step "a user ends it" 'user "virsh destroy mine"'
