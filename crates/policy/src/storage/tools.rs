//! The commands that start and stop a pool.

use error::Result;
use model::storage_pool::{PoolType, StoragePool};

use crate::fault::xml;
use crate::tool::{Command, check_operand, check_word};

/// The command that starts a pool; none when its type needs none. The pool must be normalized.
///
/// # Errors
/// The document lacks what the command needs, or has it in a form that the tool would misunderstand.
pub fn start(pool: &StoragePool) -> Result<Option<Command>> {
    match pool.r#type {
        PoolType::Fs | PoolType::NetFs => mount(pool).map(Some),
        PoolType::Logical => volume_group(pool, "-aly").map(Some),
        _ => Ok(None),
    }
}

/// The command that stops a pool; none when its type needs none.
///
/// # Errors
/// See [`start`].
pub fn stop(pool: &StoragePool) -> Result<Option<Command>> {
    match pool.r#type {
        PoolType::Fs | PoolType::NetFs => Ok(Some(Command::new("umount", &[&mount_point(pool)?]))),
        PoolType::Logical => volume_group(pool, "-aln").map(Some),
        _ => Ok(None),
    }
}

fn volume_group(pool: &StoragePool, how: &str) -> Result<Command> {
    let name = pool.source.name.as_deref().ok_or_else(|| xml("missing storage pool source name"))?;
    check_operand("name of the volume group", name)?;
    Ok(Command::new("vgchange", &[how, name]))
}

fn mount_point(pool: &StoragePool) -> Result<String> {
    let path = pool.target.as_ref().and_then(|target| target.path.clone());
    let path = path.ok_or_else(|| xml("missing storage pool target path"))?;
    check_operand("target path", &path)?;
    Ok(path)
}

fn mount(pool: &StoragePool) -> Result<Command> {
    let format = pool.source.format.as_ref().map_or("auto", |format| format.r#type.as_str());
    check_word("source format", format)?;
    let mut options: Vec<String> = ["nodev", "nosuid", "noexec"].map(str::to_owned).into();
    match (pool.r#type, format) {
        (PoolType::NetFs, "glusterfs") => options.push("direct-io-mode=1".to_owned()),
        (PoolType::NetFs, "cifs") => options.push("guest".to_owned()),
        _ => options.extend(pool.source.protocol.as_ref().map(|version| format!("nfsvers={version}"))),
    }
    options.extend(pool.mount_opts.iter().flat_map(|options| options.option.clone()));
    options.iter().try_for_each(|option| check_word("mount option", option))?;
    let mut command = Command::new("mount", &["-o", &options.join(",")]);
    // The host says by itself what a file system on the network is.
    if (pool.r#type, format) != (PoolType::NetFs, "auto") {
        command.args.extend(["-t".to_owned(), format.to_owned()]);
    }
    command.arg(source(pool, format)?);
    command.arg(mount_point(pool)?);
    Ok(command)
}

/// What is mounted.
fn source(pool: &StoragePool, format: &str) -> Result<String> {
    let source = &pool.source;
    let text = if pool.r#type == PoolType::Fs {
        let device = source.device.first().ok_or_else(|| xml("missing storage pool source device name"))?;
        device.path.clone()
    } else {
        let host = source.host.first().ok_or_else(|| xml("missing storage pool source host name"))?;
        let dir = source.dir.as_deref().ok_or_else(|| xml("missing storage pool source path"))?;
        if format == "cifs" { format!("//{}/{dir}", host.name) } else { format!("{}:{dir}", host.name) }
    };
    check_operand("source of the pool", &text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use model::domain::Element;

    use super::*;

    fn lines(text: &str) -> Result<String, String> {
        let (mut pool, _) = StoragePool::parse(text).map_err(|error| error.message())?;
        crate::storage::pool::normalize(&mut pool).map_err(|error| error.summary())?;
        let (start, stop) = (start(&pool), stop(&pool));
        let line = |command: Result<Option<Command>>| match command {
            Ok(None) => "nothing".to_owned(),
            Ok(Some(command)) => format!("{} {}", command.program, command.args.join(" ")),
            Err(error) => error.summary(),
        };
        Ok(format!("{}; {}", line(start), line(stop)))
    }

    fn share(source: &str) -> String {
        let text = format!(
            "<pool type='netfs'><name>n</name><source><host name='h'/>{source}</source>\
             <target><path>/mnt</path></target></pool>"
        );
        lines(&text).expect("the document is right")
    }

    #[test]
    fn file_systems_are_mounted() {
        let cases = [
            ("<dir path='/d'/>", "h:/d"),
            ("<dir path='/d'/><format type='nfs'/><protocol ver='4.1'/>", "nfs h:/d"),
            ("<dir path='d'/><format type='cifs'/>", "cifs //h/d"),
            ("<dir path='/d'/><format type='glusterfs'/>", "glusterfs h:/d"),
        ];
        let options = ["", ",nfsvers=4.1", ",guest", ",direct-io-mode=1"];
        for ((text, rest), option) in cases.into_iter().zip(options) {
            let r#type = if rest.contains(' ') { "-t " } else { "" };
            let expected = format!("mount -o nodev,nosuid,noexec{option} {type}{rest} /mnt; umount /mnt");
            assert_eq!(share(text), expected);
        }
        let local = "<pool type='fs'><name>n</name><source><device path='/dev/a'/></source>\
            <target><path>/mnt</path></target></pool>";
        let expected = "mount -o nodev,nosuid,noexec -t auto /dev/a /mnt; umount /mnt";
        assert_eq!(lines(local).as_deref(), Ok(expected));
    }

    #[test]
    fn volume_groups_are_activated_and_names_are_no_options() {
        let group = |name: &str| format!("<pool type='logical'><source><name>{name}</name></source></pool>");
        assert_eq!(lines(&group("vg")).as_deref(), Ok("vgchange -aly vg; vgchange -aln vg"));
        let found = lines(&group("-x")).expect("it can be stored");
        assert!(found.contains("name of the volume group '-x' must not start with '-'"), "{found}");
        let dir = "<pool type='dir'><name>d</name><target><path>/d</path></target></pool>";
        assert_eq!(lines(dir).as_deref(), Ok("nothing; nothing"));
    }
}
