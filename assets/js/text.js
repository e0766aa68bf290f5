// SPDX-License-Identifier: Apache-2.0
// Words that only scripts show. Everything else a person reads comes from the server's catalogues.
const words = {
  zh: {
    read: '朗读', stop: '停止朗读',
    suggestions: '检索建议', suggested: '{n} 条建议，按上下键选择', suggestedNone: '没有建议',
    draftKept: '草稿已于 {t} 保存在本机。', draftFound: '本机有 {t} 保存的草稿。', draftUse: '继续填写草稿', draftDelete: '删除草稿',
    draftBack: '已填入本机保存的草稿，证件号码请重新填写。', draftGone: '草稿已删除。', counted: '已写 {n} 字，最多 {m} 字',
    leave: '本页有尚未保存的内容。',
    saving: '正在保存…', saved: '已自动保存 {t}', saveFailed: '没有保存成功，您填写的内容还在本页。',
    sessionSoon: '您很久没有操作，再过 2 分钟将自动退出。本页填写的内容会保留。', sessionStay: '继续使用',
    sessionOver: '登录已过期。请在新窗口重新登录后再提交，本页填写的内容仍在。', sessionLogin: '在新窗口登录',
    toolbar: '正文编辑工具', body: '正文',
    h1: '标题一级', h2: '标题二级', h3: '标题三级', h4: '标题四级', p: '正文段落', strong: '加粗', bullet: '列表',
    ordered: '编号列表', table: '表格', link: '链接', image: '图片', undo: '撤销', redo: '重做', clear: '清除格式',
    rowAdd: '加一行', rowDel: '删一行', colAdd: '加一列', colDel: '删一列', merge: '合并单元格', split: '拆分单元格',
    tableDel: '删除表格', header: '表头行',
    linkAsk: '链接地址（http、https、mailto 或本站路径）', linkBad: '这个地址不能使用。请填写以 http://、https://、mailto: 或 / 开头的地址。',
    imageAsk: '已上传图片的编号', imageAlt: '图片说明（供读屏软件朗读）', imageBad: '请填写附件列表中图片的编号，只能是数字。',
    ok: '确定', cancel: '取消', pasted: '已粘贴。去掉了：{x}。', pastedClean: '已粘贴。',
    dropImages: '图片 {n} 张（请作为附件上传后插入）', dropStyles: '字体、颜色等样式', dropObjects: '脚本、表单或嵌入对象',
    dropComments: '批注或修订标记', dropEmpty: '空段落 {n} 个', comma: '、',
  },
  en: {
    read: 'Read aloud', stop: 'Stop reading',
    suggestions: 'Search suggestions', suggested: '{n} suggestions, choose with the arrow keys', suggestedNone: 'No suggestions',
    draftKept: 'Draft kept on this device at {t}. ', draftFound: 'This device has a draft of {t}. ', draftUse: 'Go on with the draft',
    draftDelete: 'Delete the draft', draftBack: 'The draft of this device was filled in; enter the identity number again. ',
    draftGone: 'The draft was deleted.', counted: '{n} of {m} characters',
    leave: 'This page has changes that are not saved.',
    saving: 'Saving…', saved: 'Saved {t}', saveFailed: 'Could not save. What you entered is still on this page.',
    sessionSoon: 'You have been idle for a long time and will be logged out in 2 minutes. What you entered is kept.',
    sessionStay: 'Stay logged in',
    sessionOver: 'Your session has ended. Log in again in a new window, then submit; what you entered is still here.',
    sessionLogin: 'Log in in a new window',
    toolbar: 'Editing tools', body: 'Body text',
    h1: 'Heading 1', h2: 'Heading 2', h3: 'Heading 3', h4: 'Heading 4', p: 'Paragraph', strong: 'Bold', bullet: 'List',
    ordered: 'Numbered list', table: 'Table', link: 'Link', image: 'Image', undo: 'Undo', redo: 'Redo', clear: 'Clear formatting',
    rowAdd: 'Add row', rowDel: 'Delete row', colAdd: 'Add column', colDel: 'Delete column', merge: 'Merge cells',
    split: 'Split cell', tableDel: 'Delete table', header: 'Header row',
    linkAsk: 'Address (http, https, mailto or a path of this site)',
    linkBad: 'This address cannot be used. It must begin with http://, https://, mailto: or /.',
    imageAsk: 'Number of an uploaded image', imageAlt: 'Text alternative', imageBad: 'Enter the number of an image in the attachment list.',
    ok: 'OK', cancel: 'Cancel', pasted: 'Pasted. Left out: {x}.', pastedClean: 'Pasted.',
    dropImages: '{n} images (upload them as attachments, then insert)', dropStyles: 'fonts, colours and other styles',
    dropObjects: 'scripts, forms or embedded objects', dropComments: 'comments or tracked changes',
    dropEmpty: '{n} empty paragraphs', comma: ', ',
  },
};

export function word(key, value) {
  const set = document.documentElement.lang.startsWith('en') ? words.en : words.zh;
  return set[key].replace(/\{[a-z]\}/, String(value ?? ''));
}
