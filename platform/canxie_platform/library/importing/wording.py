"""What importing full texts says: reasons of refusals, and what happened to each file."""

from __future__ import annotations

TOO_BIG = "文件超过 {most} MB，没有导入。请只留正文，去掉图片和扫描件，再试一次。"
UNKNOWN_KIND = "不认识 {suffix} 文件。可以用 docx、doc、pdf、html、md、txt，或者把它们压成一个 zip。"
NO_SUFFIX = "文件名没有后缀，看不出是什么文件。请加上后缀，例如 .docx、.pdf、.txt。"
EMPTY = "文件里没有文字，没有导入。"
NOT_TEXT = "这个文件里不是文字，或者用了少见的编码。请用记事本打开，另存为 UTF-8，再导入。"
OTHER_KIND = "文件的内容和后缀 {suffix} 对不上。请用原来的软件打开，重新另存一份。"

BROKEN_DOCX = "这个 docx 文件打不开，可能没有下载完整。请重新下载，或者用 Word 打开后另存一份。"
LOCKED = "这个文件设了密码，读不出来。请先去掉密码，再导入。"
MACROS = "这个文件带有宏，为了安全没有导入。请在 Word 里另存为普通的 .docx，再导入。"
OUTSIDE = "这个文件引用了别处的模板、图片或文件，为了安全没有导入。请复制正文，粘贴到一个新文件里，再导入。"
HYPERLINKS = "文件里的网页链接只留下了文字。"
DECLARATION = "这个文件里有不该有的内容（文件类型声明），为了安全没有导入。请用 Word 打开后另存一份。"
BOMB = "这个文件解开以后大得不正常，为了安全没有导入。"

NO_LIBREOFFICE = (
    "旧格式的 .doc 文件要用 LibreOffice 来读，这台电脑上没有装。请用 Word 或 WPS 打开，另存为 .docx，再导入；或者请管理员安装 LibreOffice。"
)
BROKEN_DOC = "这个 .doc 文件打不开。请用 Word 或 WPS 打开，另存为 .docx，再导入。"

BROKEN_PDF = "这个 pdf 文件打不开，可能没有下载完整。请重新下载一份。"
SCANNED = "这个 pdf 是扫描的图片，里面没有文字。请找文字版，或者先做文字识别、核对以后再导入。"
PARTLY_SCANNED = "第 {pages} 页没有文字，可能是扫描的图片，请核对有没有漏掉正文。"
TOO_MANY_PAGES = "这个 pdf 有 {pages} 页，超过了 {most} 页，没有导入。"

BROKEN_ZIP = "这个 zip 文件打不开，可能没有下载完整。请重新压缩一次。"
CLIMBING = "这个 zip 里有文件想放到别的文件夹去（{name}），为了安全整个没有导入。"
NESTED = "zip 里面还有压缩包（{name}），请先解开再压成一个。"
TOO_MANY_FILES = "这个 zip 里有 {count} 个文件，一次最多 {most} 个。请分成几个。"

NO_TITLE = "看不出文件叫什么名字。请在第一行写上完整的名称，再导入。"
BAD_FRONT_MATTER = "文件开头两行 --- 之间的内容写得不对，读不懂。请检查，或者删掉这一段。"

TEXT_FOR_DIGEST = "政策库里原来只有要点，现在补上了全文。"
OLDER = "这是较早的版本，收在“历次版本”里；现行的没有变。"
SAME_YEAR = "和库里现行的文字有出入，先收在“历次版本”里，没有替换。请核对哪一份是对的。"
NEWER = "这是较新的版本，已经换成现行的；有 {count} 条不一样。"
SOURCE = "由工作人员导入：{filename}"
STATES = {"added": "新收", "new version": "新版本", "unchanged": "没有变化", "refused": "没有导入"}
