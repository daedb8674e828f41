// Takes a machine through its life with the client in pure Go, watching its events and its console:
// machine URI DOMAIN.xml.
//
// This client reads console streams but cannot write to them.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"net/url"
	"os"
	"strings"

	"github.com/digitalocean/go-libvirt"
	"github.com/digitalocean/go-libvirt/socket/dialers"
)

var eventNames = []string{"defined", "undefined", "started", "suspended", "resumed", "stopped", "shutdown", "suspended", "crashed"}

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

// readConsole prints the marker line and reads on until the console ends with the machine; the first channel is closed
// when the guest is up, the second at the end.
func readConsole(client *libvirt.Libvirt, domain libvirt.Domain) (up, end chan struct{}) {
	reader, writer := io.Pipe()
	go func() { writer.CloseWithError(client.DomainOpenConsole(domain, nil, writer, 0)) }()
	up, end = make(chan struct{}), make(chan struct{})
	go func() {
		defer close(end)
		lines := bufio.NewScanner(reader)
		for lines.Scan() {
			if at := strings.Index(lines.Text(), "ferrovirt-guest: userspace reached"); at >= 0 {
				fmt.Println("console:", strings.TrimSpace(lines.Text()[at:]))
			}
			if strings.Contains(lines.Text(), "ferrovirt-guest: eth0") {
				close(up)
			}
		}
		check(lines.Err())
	}()
	return up, end
}

func main() {
	client := connect(os.Args[1])
	defer client.Disconnect()
	events, err := client.LifecycleEvents(context.Background())
	check(err)
	xml, err := os.ReadFile(os.Args[2])
	check(err)
	domain, err := client.DomainDefineXML(string(xml))
	check(err)
	fmt.Println("defined", domain.Name)
	check(client.DomainCreate(domain))
	fmt.Println("started", domain.Name)
	up, end := readConsole(client, domain)

	var seen []string
	waitFor := func(wanted libvirt.DomainEventType) {
		for event := range events {
			if event.Dom.Name != domain.Name {
				continue
			}
			seen = append(seen, eventNames[event.Event])
			if libvirt.DomainEventType(event.Event) == wanted {
				return
			}
		}
	}
	waitFor(libvirt.DomainEventStarted)
	<-up
	_, maxMemKiB, _, vcpus, _, err := client.DomainGetInfo(domain)
	check(err)
	fmt.Printf("info: %d MiB, %d vcpus\n", maxMemKiB/1024, vcpus)
	stats, err := client.ConnectGetAllDomainStats([]libvirt.Domain{domain}, uint32(libvirt.DomainStatsBalloon), 0)
	check(err)
	for _, param := range stats[0].Params {
		if param.Field == "balloon.current" {
			fmt.Printf("memory: %d KiB\n", param.Value.I)
		}
	}

	check(client.DomainShutdown(domain))
	waitFor(libvirt.DomainEventStopped)
	<-end
	fmt.Println("shut down", domain.Name)
	check(client.DomainUndefine(domain))
	waitFor(libvirt.DomainEventUndefined)
	fmt.Println("events:", strings.Join(seen, " "))
}
