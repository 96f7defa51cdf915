# The print service of Linux and macOS, CUPS, asked in English: on macOS it speaks the language of the desktop unless
# both of these are set; elsewhere they change nothing.
SOFTWARE=deskside LANG=C
export SOFTWARE LANG

service_runs() {
    case $(bounded 8 lpstat -r 2>&1 </dev/null) in
    *'is running'*) return 0 ;;
    *) return 1 ;;
    esac
}

# What there is to know of a printer; nothing where there is none. A name that begins so would be an option of lpstat,
# such as another print server.
state_of() { # PRINTER
    case $1 in -*) ;; *) bounded 8 lpstat -l -p "$1" 2>/dev/null </dev/null ;; esac
}

is_paused() { # STATE
    case $1 in
    *' disabled since'*) return 0 ;;
    *) return 1 ;;
    esac
}

reason_in() { # STATE: why it is paused, in the words of who or what did it
    printf '%s\n' "$1" | sed -n '2s/^[[:space:]]*//p' | cut -c 1-150
}

accepts() { # PRINTER: whether it takes new documents
    case $(bounded 8 lpstat -a "$1" 2>/dev/null </dev/null) in
    *'not accepting'*) return 1 ;;
    *) return 0 ;;
    esac
}

device_of() { # PRINTER: its address; nothing where there is no such printer
    case $1 in -*) ;; *) bounded 8 lpstat -v "$1" 2>/dev/null </dev/null | sed -n 's/^device for [^:]*: //p' ;; esac
}

jobs_of() { # PRINTER: how many documents wait for it
    bounded 8 lpstat -o "$1" 2>/dev/null </dev/null | grep -c .
}

default_printer() {
    bounded 8 lpstat -d 2>/dev/null </dev/null | sed -n 's/^system default destination: //p'
}
