# What every guest begins with: the note that names its entry in 32-bit mode without paging.
    .section .note.pvh, "a"
    .long 4, 4, 18              # sizes of name and value; XEN_ELFNOTE_PHYS32_ENTRY
    .asciz "Xen"
    .long entry
