// Takes a machine through its life, watching its events and its console: machine URI DOMAIN.xml.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/libvirt/libvirt-go"
)

var eventNames = []string{"defined", "undefined", "started", "suspended", "resumed", "stopped", "shutdown", "suspended", "crashed"}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// console collects what a machine's console says.
type console struct {
	stream *libvirt.Stream
	said   []byte
}

// readUntil reads on until the console has said the text, and returns the rest of that line as far as it has come.
func (c *console) readUntil(text string) string {
	data := make([]byte, 4096)
	for {
		if at := bytes.Index(c.said, []byte(text)); at >= 0 {
			line, _, _ := strings.Cut(string(c.said[at:]), "\r\n")
			return line
		}
		count, err := c.stream.Recv(data)
		check(err)
		c.said = append(c.said, data[:count]...)
	}
}

func main() {
	check(libvirt.EventRegisterDefaultImpl())
	go func() {
		for {
			check(libvirt.EventRunDefaultImpl())
		}
	}()
	connection, err := libvirt.NewConnect(os.Args[1])
	check(err)
	defer connection.Close()
	xml, err := os.ReadFile(os.Args[2])
	check(err)
	domain, err := connection.DomainDefineXML(string(xml))
	check(err)
	name, err := domain.GetName()
	check(err)
	fmt.Println("defined", name)
	events := make(chan libvirt.DomainEventType, 64)
	watch, err := connection.DomainEventLifecycleRegister(domain,
		func(_ *libvirt.Connect, _ *libvirt.Domain, event *libvirt.DomainEventLifecycle) { events <- event.Event })
	check(err)
	check(domain.Create())
	fmt.Println("started", name)

	stream, err := connection.NewStream(0)
	check(err)
	check(domain.OpenConsole("", stream, 0))
	console := console{stream: stream}
	console.readUntil("guest# ")
	fmt.Println("console:", console.readUntil("ferrovirt-guest: userspace reached"))
	_, err = stream.Send([]byte("echo sum-$((6 * 7))\n"))
	check(err)
	fmt.Println("console:", console.readUntil("sum-42"))

	info, err := domain.GetInfo()
	check(err)
	fmt.Printf("info: %d MiB, %d vcpus\n", info.MaxMem/1024, info.NrVirtCpu)
	stats, err := connection.GetAllDomainStats([]*libvirt.Domain{domain}, libvirt.DOMAIN_STATS_BALLOON, 0)
	check(err)
	fmt.Printf("memory: %d KiB\n", stats[0].Balloon.Current)

	var seen []string
	waitFor := func(wanted libvirt.DomainEventType) {
		for event := range events {
			seen = append(seen, eventNames[event])
			if event == wanted {
				return
			}
		}
	}
	check(domain.Shutdown())
	waitFor(libvirt.DOMAIN_EVENT_STOPPED)
	check(stream.Abort())
	fmt.Println("shut down", name)
	check(domain.Undefine())
	waitFor(libvirt.DOMAIN_EVENT_UNDEFINED)
	fmt.Println("events:", strings.Join(seen, " "))
	check(connection.DomainEventDeregister(watch))
	check(domain.Free())
}
