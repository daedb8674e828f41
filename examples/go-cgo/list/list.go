// Lists all machines with their state: list [URI].
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/libvirt/libvirt-go"
)

var states = []string{"no state", "running", "blocked", "paused", "in shutdown", "shut off", "crashed", "suspended"}

func main() {
	uri := "qemu:///system"
	if len(os.Args) > 1 {
		uri = os.Args[1]
	}
	connection, err := libvirt.NewConnectReadOnly(uri)
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	domains, err := connection.ListAllDomains(0)
	if err != nil {
		log.Fatal(err)
	}
	for _, domain := range domains {
		name, err := domain.GetName()
		if err != nil {
			log.Fatal(err)
		}
		state, _, err := domain.GetState()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %s\n", name, states[state])
		domain.Free()
	}
}
