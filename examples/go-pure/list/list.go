// Lists all machines with their state, with the client in pure Go: list [URI].
package main

import (
	"fmt"
	"log"
	"net/url"
	"os"

	"github.com/digitalocean/go-libvirt"
	"github.com/digitalocean/go-libvirt/socket/dialers"
)

var states = []string{"no state", "running", "blocked", "paused", "in shutdown", "shut off", "crashed", "suspended"}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// connect opens a URI such as qemu+unix:///system?socket=PATH; this client leaves URIs to its caller.
func connect(uri string) *libvirt.Libvirt {
	parsed, err := url.Parse(uri)
	check(err)
	socket := parsed.Query().Get("socket")
	if socket == "" {
		socket = "/var/run/libvirt/libvirt-sock"
	}
	client := libvirt.NewWithDialer(dialers.NewLocal(dialers.WithSocket(socket)))
	check(client.ConnectToURI(libvirt.ConnectURI("qemu://" + parsed.Path)))
	return client
}

func main() {
	uri := "qemu:///system"
	if len(os.Args) > 1 {
		uri = os.Args[1]
	}
	client := connect(uri)
	defer client.Disconnect()
	domains, _, err := client.ConnectListAllDomains(1, 0)
	check(err)
	for _, domain := range domains {
		state, _, err := client.DomainGetState(domain, 0)
		check(err)
		fmt.Printf("%s: %s\n", domain.Name, states[state])
	}
}
